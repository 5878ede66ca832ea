"""A person does the main job in the browser, and a REST client sees at once what the person did."""

import hashlib
import re
import subprocess

import pytest
from browser import PHONE
from playwright.sync_api import expect


def test_a_person_logs_in_and_out(window, vitrine, alice):
    person = window()
    page = person.page
    page.goto(vitrine.url + "/")
    expect(page).to_have_url(re.compile("/dashboard/login"))
    assert person.context.cookies() == [], "no session before a login"
    page.get_by_label("User").fill(alice.name)
    page.get_by_label("Password").fill("not it")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("alert")).to_contain_text("Not logged in")
    person.log_in(alice)
    cookie = next(c for c in person.context.cookies() if c["name"] == "vitrine_session")
    assert (cookie["httpOnly"], cookie["sameSite"] in ("Lax", "Strict")) == (True, True)
    page.get_by_title("Account").click()
    person.page.get_by_role("button", name="Log out").click()
    expect(page).to_have_url(re.compile("/dashboard/login"))
    person.context.add_cookies([cookie])
    page.goto(vitrine.url + "/dashboard/images")
    expect(page).to_have_url(re.compile("/dashboard/login"))


def test_a_login_leads_to_the_page_asked_for_and_nowhere_else(window, vitrine, alice):
    person = window()
    person.page.goto(vitrine.url + "/dashboard/inbox")
    person.page.get_by_label("User").fill(alice.name)
    person.page.get_by_label("Password").fill(alice.password)
    person.page.get_by_role("button", name="Log in").click()
    expect(person.page).to_have_url(re.compile("/dashboard/inbox"))
    stranger = window()
    stranger.page.goto(vitrine.url + "/dashboard/login?next=https://example.org/")
    stranger.page.get_by_label("User").fill(alice.name)
    stranger.page.get_by_label("Password").fill(alice.password)
    stranger.page.get_by_role("button", name="Log in").click()
    stranger.page.wait_for_url(re.compile("^" + re.escape(vitrine.url) + "/dashboard/images"))


def test_a_large_image_goes_up_with_progress_and_comes_down_the_same(window, vitrine, alice, large_qcow2, tmp_path):
    person = window(alice)
    page = person.page
    person.open("/dashboard/images/new")
    page.set_input_files("#file", large_qcow2.path)
    expect(page.locator("#file-hint")).to_contain_text("looks like QCOW2")
    expect(page.get_by_label("Disk format")).to_have_value("qcow2")
    expect(page.get_by_label("Name", exact=True)).to_have_value("large")
    page.get_by_label("Description").fill("three hundred megabytes and more")
    page.get_by_label("Tags").fill("big\nfrom the browser")
    page.get_by_label("Minimum disk (GiB)").fill("1")
    page.evaluate(
        """() => { window.seen = []; const look = () => {
            const bar = document.querySelector('.transfer progress[max]');
            if (bar) window.seen.push([bar.value, document.querySelector('.figures').textContent]); };
          new MutationObserver(look).observe(document.body, {subtree: true, childList: true, characterData: true, attributes: true});
          window.addEventListener('pagehide', () => sessionStorage.setItem('seen', JSON.stringify(window.seen))); }"""
    )
    page.get_by_role("button", name="Create image").click()
    page.wait_for_url(re.compile(r"/dashboard/images/[0-9a-f-]{36}$"), timeout=120_000)
    person.ready()
    seen = page.evaluate("JSON.parse(sessionStorage.getItem('seen'))")
    assert len({value for value, _ in seen}) > 3, "the bar moved"
    assert any("/s" in text and "left" in text for _, text in seen), "rate and time left were told"
    image = page.url.rsplit("/", 1)[1]
    expect(page.locator("main")).to_contain_text(large_qcow2.sha512)
    expect(page.locator("main")).to_contain_text("Active")
    person.snap("image")

    status, _, record = vitrine.call(alice, "GET", f"/v2/images/{image}")
    assert status == 200
    assert (record["size"], record["os_hash_value"], record["checksum"]) == (large_qcow2.size, large_qcow2.sha512, large_qcow2.md5)
    assert (record["virtual_size"], record["min_disk"]) == (large_qcow2.virtual_size, 1)
    assert sorted(record["tags"]) == ["big", "from the browser"]

    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    target = tmp_path / "down"
    download.value.save_as(target)
    assert hashlib.sha512(target.read_bytes()).hexdigest() == large_qcow2.sha512
    part = subprocess.run(["qemu-img", "check", target], capture_output=True, text=True)
    assert part.returncode == 0, part.stderr
    vitrine.call(alice, "DELETE", f"/v2/images/{image}")


def test_an_upload_can_be_cancelled_and_leaves_nothing(window, vitrine, alice, large_qcow2):
    person = window(alice)
    page = person.page
    person.open("/dashboard/images/new")
    page.set_input_files("#file", large_qcow2.path)
    expect(page.locator("#file-hint")).to_contain_text("QCOW2")
    page.get_by_label("Name", exact=True).fill("cancelled")
    cdp = person.context.new_cdp_session(page)
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 20 << 20}
    cdp.send("Network.emulateNetworkConditions", slow)
    page.get_by_role("button", name="Create image").click()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("No data was kept.")).to_be_visible()
    images = vitrine.call(alice, "GET", "/v2/images?name=cancelled")[2]["images"]
    assert images == []


def test_content_of_another_format_is_refused_with_the_reason(window, vitrine, alice, qcow2):
    person = window(alice)
    page = person.page
    person.open("/dashboard/images/new")
    page.set_input_files("#file", qcow2.path)
    expect(page.locator("#file-hint")).to_contain_text("QCOW2")
    page.get_by_label("Name", exact=True).fill("mismatch")
    page.get_by_label("Disk format").select_option("vdi")
    page.get_by_role("button", name="Create image").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("qcow2", timeout=30_000)
    expect(alert).to_contain_text("vdi")
    expect(alert).to_contain_text("req-")
    assert vitrine.call(alice, "GET", "/v2/images?name=mismatch")[2]["images"] == []


def test_an_image_is_described_protected_and_deleted(window, vitrine, alice):
    person = window(alice)
    page = person.page
    image = person.make("described", disk_format="raw")
    person.follow("Edit")
    page.get_by_label("Name", exact=True).fill("described twice")
    page.get_by_label("Operating system", exact=True).fill("debian")
    page.get_by_label("Protect from deletion").check()
    page.get_by_role("button", name="Add a property").click()
    rows = page.locator(".pair")
    rows.last.get_by_label("Property", exact=True).fill("hw_firmware_type")
    rows.last.get_by_label("Value", exact=True).fill("uefi")
    person.send("Save changes")
    expect(page.get_by_role("heading", level=1)).to_have_text("described twice")
    record = vitrine.call(alice, "GET", f"/v2/images/{image}")[2]
    assert (record["os_distro"], record["hw_firmware_type"], record["protected"]) == ("debian", "uefi", True)
    expect(page.get_by_text("Not possible now")).to_be_visible()
    expect(page.get_by_role("link", name="Delete", exact=True)).to_have_count(0)

    vitrine.call(alice, "PATCH", f"/v2/images/{image}", [{"op": "replace", "path": "/name", "value": "from the API"}],
                 {"Content-Type": "application/openstack-images-v2.1-json-patch"})
    person.open(f"/dashboard/images/{image}")
    expect(page.get_by_role("heading", level=1)).to_have_text("from the API")

    page.get_by_text("More", exact=True).click()
    person.send("Remove protection")
    person.follow("Delete")
    expect(page.get_by_text("This cannot be undone.")).to_be_visible()
    person.send("Delete for good")
    expect(page.get_by_text("The image from the API was deleted.")).to_be_visible()
    assert vitrine.call(alice, "GET", f"/v2/images/{image}")[0] == 404


def test_two_people_share_an_image(window, vitrine, alice, bob):
    owner, guest = window(alice), window(bob)
    image = owner.make("gift", disk_format="raw")
    owner.follow("Share")
    owner.page.locator("#project").fill(bob.project)
    owner.send("Share")
    expect(owner.page.get_by_role("status")).to_contain_text(f"now shared with {bob.project}")
    expect(owner.page.locator("tbody")).to_contain_text("Pending")

    guest.open("/dashboard/images")
    expect(guest.page.get_by_role("navigation", name="Main")).to_contain_text("1")
    guest.open("/dashboard/inbox")
    row = guest.page.get_by_role("row", name=re.compile("gift"))
    expect(row).to_contain_text(alice.project)
    with guest.page.expect_navigation():
        row.get_by_role("button", name="Accept").click()
    guest.open("/dashboard/images?scope=shared")
    expect(guest.page.get_by_role("link", name="gift")).to_be_visible()
    assert image in {i["id"] for i in vitrine.call(bob, "GET", "/v2/images")[2]["images"]}

    owner.open(f"/dashboard/images/{image}/share")
    expect(owner.page.locator("tbody")).to_contain_text("Accepted")
    owner.send("Stop sharing")
    assert guest.open(f"/dashboard/images/{image}").status == 404
    expect(guest.page.get_by_role("heading", level=1)).to_be_visible()


def test_deactivated_images_are_explained(window, vitrine, alice, qcow2):
    person = window(alice)
    image = vitrine.call(alice, "POST", "/v2/images", {"name": "sleeper", "disk_format": "qcow2", "container_format": "bare"})[2]["id"]
    vitrine.call(alice, "PUT", f"/v2/images/{image}/file", qcow2.path.read_bytes(), {"Content-Type": "application/octet-stream"})
    person.open(f"/dashboard/images/{image}")
    person.page.get_by_text("More", exact=True).click()
    person.send("Deactivate")
    expect(person.page.locator("main")).to_contain_text("Deactivated")
    expect(person.page.get_by_role("link", name="Download")).to_have_count(0)
    person.page.get_by_text("More", exact=True).click()
    person.send("Reactivate")
    expect(person.page.get_by_role("link", name="Download")).to_be_visible()


def test_many_images_are_found_sorted_paged_and_changed_at_once(window, vitrine, alice):
    person = window(alice)
    page = person.page
    made = [
        vitrine.call(alice, "POST", "/v2/images", {"name": f"crowd {i:02}", "disk_format": "raw", "container_format": "bare", "visibility": "private"})[2]["id"]
        for i in range(30)
    ]
    names = lambda: [t.strip() for t in page.locator("tbody th.name a").all_inner_texts()]
    person.open("/dashboard/images?q=crowd")
    assert len(names()) == 25
    person.follow("Name")
    first = names()
    assert first == sorted(first) or first == sorted(first, reverse=True)
    person.follow("Next")
    second = names()
    assert len(second) == 5
    assert len(set(first + second)) == 30
    person.follow("Previous")
    assert names() == first
    page.go_back()
    assert names() == second
    page.go_back()
    person.ready()
    page.get_by_label("Search").fill("crowd 07")
    person.send("Show")
    assert names() == ["crowd 07"]

    person.open("/dashboard/images?q=crowd&size=50")
    page.get_by_label("Choose all images of this page").check()
    expect(page.get_by_text("30 images chosen")).to_be_visible()
    person.send("Protect")
    expect(page.get_by_role("status").first).to_contain_text("30 images were protected")
    assert vitrine.call(alice, "GET", f"/v2/images/{made[3]}")[2]["protected"] is True
    page.get_by_label("Choose all images of this page").check()
    person.send("Remove protection")
    page.get_by_label("Choose all images of this page").check()
    person.send("Delete…")
    expect(page.get_by_role("heading", level=1)).to_have_text("Delete 30 images?")
    person.send("Delete for good")
    assert vitrine.call(alice, "GET", "/v2/images?name=in:crowd%2000,crowd%2029")[2]["images"] == []


def test_a_row_in_transition_follows_the_upload(window, vitrine, alice, large_qcow2):
    person = window(alice)
    image = vitrine.call(alice, "POST", "/v2/images", {"name": "alive", "disk_format": "qcow2", "container_format": "bare"})[2]["id"]
    argv = ["curl", "-sS", "--limit-rate", "80M", "-T", large_qcow2.path, "-H", f"X-Auth-Token: {vitrine.token(alice)}",
            "-H", "Content-Type: application/octet-stream", f"{vitrine.url}/v2/images/{image}/file"]
    upload = subprocess.Popen(argv)
    while vitrine.call(alice, "GET", f"/v2/images/{image}")[2]["status"] == "queued":
        pass
    person.open("/dashboard/images")
    row = person.page.get_by_role("row", name=re.compile("alive"))
    expect(row).to_contain_text("Saving")
    expect(row).to_contain_text("Active", timeout=60_000)
    assert upload.wait() == 0
    vitrine.call(alice, "DELETE", f"/v2/images/{image}")


def test_the_colours_are_chosen_and_kept(window, alice):
    person = window(alice)
    page = person.page
    page.get_by_title("Account").click()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    person.open("/dashboard/inbox")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    person.snap("inbox-dark")


def test_projects_are_switched(window, vitrine, alice):
    vitrine.command("project", "create", "annex")
    vitrine.command("role", "add", "member", "--user", alice.name, "--project", "annex")
    person = window(alice)
    person.page.get_by_title("Project").click()
    person.send("annex")
    expect(person.page.get_by_title("Project")).to_contain_text("annex")
    expect(person.page.locator("main")).not_to_contain_text("described")


def test_everything_can_be_reached_on_a_phone(window, alice):
    person = window(alice, viewport=PHONE)
    image = person.make("pocket", disk_format="raw")
    for path in ("/dashboard/images", "/dashboard/images/new", f"/dashboard/images/{image}", f"/dashboard/images/{image}/edit",
                 f"/dashboard/images/{image}/share", "/dashboard/inbox", "/dashboard/images/new/url", "/dashboard/tasks", "/dashboard/usage"):
        person.open(path)
        wide = person.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{path} is {wide} px wider than the phone"
    person.open("/dashboard/images")
    person.snap("images-phone")


@pytest.mark.parametrize("path", ["/dashboard/images/6a0fe2c8-0d3b-4a0e-9b6a-111111111111", "/dashboard/nowhere"])
def test_what_is_not_there_is_said(window, alice, path):
    person = window(alice)
    assert person.open(path).status == 404
    expect(person.page.locator("main")).to_contain_text("req-")
    expect(person.page.locator("main").get_by_role("link").first).to_be_visible()
