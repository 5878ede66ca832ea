"""What makes the work lighter: queues of uploads, suggestions, the command palette, shortcuts."""

import hashlib
import os
import re
import time

import pytest
from browser import PHONE
from playwright.sync_api import expect
from test_image_list import images
from wire import MIB, eventually

from conftest import make_user


@pytest.fixture
def dora(vitrine):
    """Somebody of a project of its own, new for each test."""
    name = f"dora-{time.monotonic_ns()}"
    return make_user(vitrine, name, f"{name}-room")


@pytest.fixture
def disks(tmp_path):
    """Makes raw files of these sizes in MiB; their paths."""

    def make(*sizes):
        paths = []
        for number, size in enumerate(sizes):
            path = tmp_path / f"disk {number}.raw"
            path.write_bytes(os.urandom(size * MIB))
            paths.append(path)
        return paths

    return make


def choose(page, files):
    """Chooses several files, which the field takes where scripts run."""
    expect(page.locator("#file")).to_have_attribute("multiple", "")
    page.set_input_files("#file", files)


def row(page, path):
    return page.locator(f"li[data-file='{path.name}']")


def slowly(person, bytes_a_second):
    cdp = person.context.new_cdp_session(person.page)
    cdp.send("Network.enable")

    def speed(bytes_a_second):
        conditions = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": bytes_a_second}
        cdp.send("Network.emulateNetworkConditions", conditions)

    speed(bytes_a_second)
    return speed


def records(vitrine, user):
    return {image["name"]: image for image in vitrine.call(user, "GET", "/v2/images?owner=" + user.project_id)[2]["images"]}


def test_several_files_go_up_as_a_queue(window, vitrine, dora, disks, qcow2):
    files = [*disks(3, 1, 2), qcow2.path]
    person = window(dora)
    page = person.page
    person.open("/dashboard/images/new")
    choose(page, files)
    expect(page.locator(".queue-row")).to_have_count(4)
    expect(row(page, qcow2.path)).to_contain_text("QCOW2")
    expect(page.get_by_label("Name", exact=True)).to_be_disabled()
    page.get_by_label(f"Name of the image from {files[0].name}").fill("renamed")
    page.locator("#tags").fill("blue\nnight")
    person.accessible("a queue before its start")
    page.get_by_role("button", name="Create images").click()
    expect(page.get_by_text("4 of 4 done")).to_be_visible(timeout=60_000)
    assert page.url.endswith("/dashboard/images/new"), "the page stays"
    person.accessible("a queue that is done")
    person.snap("queue-done")
    made = records(vitrine, dora)
    assert set(made) == {"renamed", "disk 1", "disk 2", "small"}
    assert (made["small"]["disk_format"], made["renamed"]["disk_format"]) == ("qcow2", "raw")
    assert all(sorted(image["tags"]) == ["blue", "night"] for image in made.values())
    digest = hashlib.sha512(files[0].read_bytes()).hexdigest()
    assert made["renamed"]["os_hash_value"] == digest
    expect(row(page, files[0])).to_contain_text(digest)
    row(page, files[0]).get_by_role("link", name="Open the image").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("renamed")
    expect(page.locator("main")).not_to_contain_text("checked and stored")


def test_two_go_at_a_time_and_each_is_paused_and_cancelled(window, vitrine, dora, disks):
    files = disks(30, 30, 30, 1)
    person = window(dora)
    page = person.page
    person.open("/dashboard/images/new")
    choose(page, files)
    speed = slowly(person, 2 * MIB)
    page.get_by_role("button", name="Create images").click()
    for busy in files[:2]:
        expect(row(page, busy).get_by_text("Sending")).to_be_visible()
    for waiting in files[2:]:
        expect(row(page, waiting).get_by_text("Waits for its turn")).to_be_visible()
    row(page, files[0]).get_by_role("button", name="Pause").click()
    expect(row(page, files[0]).get_by_text("Paused at")).to_be_visible()
    expect(row(page, files[2]).get_by_text("Sending")).to_be_visible()
    row(page, files[1]).get_by_role("button", name="Cancel").click()
    expect(row(page, files[1]).get_by_text("Cancelled")).to_be_visible()
    eventually(lambda: "disk 1" not in records(vitrine, dora))
    page.get_by_role("button", name="Pause all").click()
    expect(page.get_by_text("Paused at")).to_have_count(3)
    person.accessible("a paused queue")
    speed(-1)
    page.get_by_role("button", name="Resume all").click()
    expect(page.get_by_text("3 of 4 done")).to_be_visible(timeout=60_000)
    row(page, files[1]).get_by_role("button", name="Retry").click()
    expect(page.get_by_text("4 of 4 done")).to_be_visible(timeout=60_000)
    assert {image["status"] for image in records(vitrine, dora).values()} == {"active"}


def test_what_is_refused_says_why_and_is_tried_again(window, vitrine, dora, disks, qcow2):
    files = [qcow2.path, *disks(1)]
    person = window(dora)
    page = person.page
    person.open("/dashboard/images/new")
    choose(page, files)
    # For all of them, whatever they are.
    page.get_by_label("Disk format").select_option("vdi")
    page.get_by_role("button", name="Create images").click()
    alert = row(page, qcow2.path).get_by_role("alert")
    expect(alert).to_contain_text("qcow2", timeout=30_000)
    expect(alert.get_by_role("button", name="Copy the request id")).to_be_visible()
    expect(row(page, files[1]).get_by_role("alert")).to_be_visible(timeout=30_000)
    page.get_by_label("Disk format").select_option("")
    page.get_by_role("button", name="Retry all").click()
    expect(page.get_by_text("2 of 2 done")).to_be_visible(timeout=30_000)


def test_a_queue_goes_on_after_the_page_was_left(window, vitrine, dora, disks):
    files = disks(30, 30)
    person = window(dora)
    page = person.page
    asked = []
    page.on("dialog", lambda dialog: asked.append(dialog.type))
    person.open("/dashboard/images/new")
    choose(page, files)
    speed = slowly(person, 4 * MIB)
    page.get_by_role("button", name="Create images").click()
    begun = lambda: vitrine.call(dora, "GET", "/uploads")[2]["uploads"]
    eventually(lambda: len(begun()) == 2 and all(upload["offset"] for upload in begun()))
    person.open("/dashboard/images/new")
    assert asked == ["beforeunload"], "whoever leaves is asked first"
    expect(page.get_by_text("Uploads that were not finished")).to_be_visible()
    for file in files:
        expect(page.get_by_role("link", name=file.stem, exact=True)).to_be_visible()
    speed(-1)
    choose(page, files)
    expect(page.get_by_text("Goes on where it stopped.")).to_have_count(2)
    page.get_by_role("button", name="Create images").click()
    expect(page.get_by_text("2 of 2 done")).to_be_visible(timeout=60_000)
    assert sorted(records(vitrine, dora)) == ["disk 0", "disk 1"], "no record was made twice"


def test_one_file_opens_its_page_as_ever(window, vitrine, dora, disks):
    person = window(dora)
    page = person.page
    person.open("/dashboard/images/new")
    page.set_input_files("#file", disks(1))
    expect(page.locator(".queue")).to_have_count(0)
    expect(page.get_by_label("Name", exact=True)).to_have_value("disk 0")
    page.get_by_role("button", name="Create image").click()
    page.wait_for_url(re.compile(r"/dashboard/images/[0-9a-f-]{36}$"), timeout=60_000)
    expect(page.locator("main")).to_contain_text("checked and stored")


def test_projects_are_suggested_while_one_types(window, vitrine, dora):
    for name in ["harbour", "harvest"]:
        vitrine.command("project", "create", f"{name}-{dora.name}")
        vitrine.command("role", "add", "member", "--user", dora.name, "--project", f"{name}-{dora.name}")
    image = images(vitrine, dora, ["gift"])["gift"]
    person = window(dora)
    page = person.page
    person.open(f"/dashboard/images/{image}/share")
    field = page.get_by_role("combobox", name="Project")
    assert field.get_attribute("list") is None, "the browser's own list is away"
    asked = []
    page.on("request", lambda request: "/share/projects" in request.url and asked.append(request.url))
    field.press_sequentially("har", delay=20)
    expect(page.get_by_role("option")).to_have_count(2)
    assert len(asked) == 1, asked
    expect(field).to_have_attribute("aria-expanded", "true")
    person.accessible("projects that are suggested")
    field.press("ArrowDown")
    field.press("ArrowDown")
    expect(page.get_by_role("option", selected=True)).to_contain_text("harvest")
    field.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    field.press_sequentially("b", delay=20)
    field.press("ArrowDown")
    expect(page.get_by_role("option")).to_have_count(1)
    field.press("ArrowDown")
    field.press("Enter")
    expect(field).to_have_value(re.compile("^[0-9a-f]{32}$"))
    person.send("Share")
    expect(page.get_by_role("status").first).to_contain_text(f"now shared with harbour-{dora.name}")


def test_a_repeated_name_is_warned_of(window, vitrine, dora):
    images(vitrine, dora, ["twin"])
    person = window(dora)
    page = person.page
    person.open("/dashboard/images/new")
    page.get_by_label("Name", exact=True).fill("twi")
    page.get_by_label("Name", exact=True).fill("twin")
    expect(page.get_by_text("Another image of this project has this name already.")).to_be_visible()
    person.accessible("a name that repeats")
    person.send("Create image")
    expect(page.get_by_text("Another image of this project is called")).to_be_visible()
    person.follow("Show all of this name")
    expect(page.locator("tbody tr")).to_have_count(2)


@pytest.mark.parametrize("viewport", [None, PHONE, {"width": 360, "height": 740}])
def test_the_palette_leads_everywhere(window, vitrine, dora, viewport):
    made = images(vitrine, dora, ["needle in hay"])
    person = window(dora, **({"viewport": viewport} if viewport else {}))
    page = person.page
    dialog = page.get_by_role("dialog", name="Command palette")
    page.keyboard.press("Control+k")
    expect(dialog).to_be_visible()
    page.keyboard.type("usg")
    expect(dialog.get_by_role("option", selected=True)).to_contain_text("Usage")
    person.accessible("the palette")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/dashboard/usage")
    person.ready()
    page.get_by_role("button", name="Go to…").click()
    page.keyboard.type("needle")
    expect(dialog.get_by_role("option")).to_have_count(1)
    with page.expect_navigation():
        dialog.get_by_role("option").click()
    assert page.url.endswith(made["needle in hay"])
    person.ready()
    page.keyboard.press("Control+k")
    page.keyboard.type("dark")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.keyboard.press("Control+k")
    person.accessible("the palette in the dark")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width <= 0, "nothing is wider than the window"
    page.keyboard.press("Control+k")
    page.keyboard.type("log out")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "/dashboard/login" in page.url


def test_single_keys_lead_through_pages_and_rows(window, vitrine, dora):
    made = images(vitrine, dora, ["first", "second"])
    person = window(dora)
    page = person.page
    person.open("/dashboard/images?sort=name")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="first", exact=True)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator(f"input[value='{made['second']}']")).to_be_checked()
    page.keyboard.press("k")
    expect(page.get_by_role("link", name="first", exact=True)).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("gtj?n/x")
    expect(page.locator("#q")).to_have_value("gtj?n/x")
    page.locator("h1").click()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog.get_by_text("Next row")).to_be_visible()
    person.accessible("the list of shortcuts")
    page.keyboard.press("n")
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()
    page.keyboard.press("Control+g")
    page.keyboard.press("t")
    assert "/dashboard/images?" in page.url, "never with a modifier"
    for second, path in [("t", "tasks"), ("s", "inbox"), ("u", "usage"), ("m", "metadefs"), ("i", "images")]:
        with page.expect_navigation():
            page.keyboard.press("g")
            page.keyboard.press(second)
        assert page.url.endswith(f"/dashboard/{path}")
        person.ready()
    page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    person.ready()
    with page.expect_navigation():
        page.keyboard.press("n")
    assert page.url.endswith("/dashboard/images/new")


def test_single_keys_are_switched_off(window, vitrine, dora):
    person = window(dora)
    page = person.page
    person.open("/dashboard/me")
    form = page.locator("form[action='/dashboard/me/shortcuts']")
    form.get_by_label("Shortcuts of a single key").uncheck()
    with page.expect_navigation():
        form.get_by_role("button", name="Set").click()
    person.open("/dashboard/images")
    page.keyboard.press("n")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.url.endswith("/dashboard/images")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog", name="Command palette")).to_be_visible()


def test_who_only_reads_is_offered_no_new_image(window, vitrine, dora):
    images(vitrine, dora, ["looked at"])
    reader = make_user(vitrine, f"{dora.name}-reader", dora.project, role="reader")
    person = window(reader)
    page = person.page
    expect(page.get_by_role("link", name="looked at")).to_be_visible()
    expect(page.get_by_role("link", name="Create image")).to_have_count(0)
    expect(page.get_by_role("checkbox")).to_have_count(0)
    page.keyboard.press("Control+k")
    dialog = page.get_by_role("dialog", name="Command palette")
    expect(dialog.get_by_role("option").first).to_be_visible()
    expect(dialog.get_by_role("option", name="Create an image")).to_have_count(0)
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.keyboard.press("?")
    shortcuts = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(shortcuts.get_by_text("Next row")).to_be_visible()
    expect(shortcuts.locator("kbd", has_text=re.compile("^n$"))).to_have_count(0)
    assert page.url.endswith("/dashboard/images"), "the key leads nowhere"


def test_without_scripts_nothing_is_missing(window, vitrine, dora):
    image = images(vitrine, dora, ["plain"])["plain"]
    person = window(dora, scripts=False)
    page = person.page
    expect(page.get_by_role("button", name="Go to…")).to_be_hidden()
    person.open(f"/dashboard/images/{image}/share")
    assert page.locator("#project").get_attribute("list") == "projects"
    person.open("/dashboard/images/new")
    assert page.locator("#file").get_attribute("multiple") is None
    person.open("/dashboard/nowhere")
    expect(page.locator("main")).to_contain_text("/dashboard/nowhere")
    expect(page.get_by_role("button", name="Copy the request id")).to_be_hidden()
