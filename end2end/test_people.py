"""Oneself, users and projects: application credentials with the real client, and the pages without scripts."""

import json
import os
import re
import subprocess

import pytest
from browser import PHONE, RESULTS
from conftest import BINARY, TOOLS, make_user
from playwright.sync_api import expect


@pytest.fixture(scope="module")
def carla(vitrine):
    return make_user(vitrine, "paula", "pottery")


def with_clouds(folder, text, *argv):
    """Runs the OpenStack client in a folder with that clouds.yaml and no other setting."""
    (folder / "clouds.yaml").write_text(text)
    env = {"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONUTF8": "1", "OS_CLOUD": "vitrine"}
    return subprocess.run(
        [TOOLS / "openstack", *argv], env=env, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120
    )


def plain(record):
    """A record as one release of the client shows it or another: `Project ID` is project_id."""
    return {key.lower().replace(" ", "_"): value for key, value in record.items()}


def clouds(url, credential, secret):
    return (
        f"clouds:\n  vitrine:\n    auth_type: v3applicationcredential\n    auth:\n      auth_url: {url}/identity/v3\n"
        f"      application_credential_id: {credential}\n      application_credential_secret: {secret}\n"
        "    region_name: RegionOne\n    identity_api_version: 3\n"
    )


def test_the_client_makes_uses_and_deletes_credentials(vitrine, carla, openstack, tmp_path):
    client = openstack(carla)
    image = vitrine.call(carla, "POST", "/v2/images", {"name": "bowl"})[2]["id"]
    made = plain(client.json("application", "credential", "create", "nightly", "--role", "reader", "--description", "builds"))
    assert (made["name"], made["unrestricted"], made["project_id"]) == ("nightly", False, carla.project_id)
    listed = client.json("application", "credential", "list")
    assert [one["Name"] for one in listed] == ["nightly"]
    assert made["secret"] not in json.dumps(listed) + client("application", "credential", "show", "nightly", "-f", "json")

    text = clouds(vitrine.url, made["id"], made["secret"])
    seen = with_clouds(tmp_path, text, "image", "list", "-f", "json")
    assert seen.returncode == 0, seen.stderr
    assert [one["ID"] for one in json.loads(seen.stdout)] == [image]
    refused = with_clouds(tmp_path, text, "image", "create", "mine")
    assert refused.returncode != 0 and "403" in refused.stderr, "it has the role reader alone"
    refused = with_clouds(tmp_path, text, "application", "credential", "create", "child")
    assert refused.returncode != 0 and "restricted" in refused.stderr, refused.stderr
    wrong = with_clouds(tmp_path, clouds(vitrine.url, made["id"], "not-it"), "image", "list")
    unknown = with_clouds(tmp_path, clouds(vitrine.url, "0" * 32, made["secret"]), "image", "list")
    assert "401" in wrong.stderr and "401" in unknown.stderr
    mask = lambda text: re.sub(r"req-[0-9a-f-]+", "", text)
    assert mask(wrong.stderr) == mask(unknown.stderr), "nobody learns what was wrong"

    client("application", "credential", "delete", "nightly")
    assert client.json("application", "credential", "list") == []
    assert with_clouds(tmp_path, text, "image", "list").returncode != 0
    vitrine.call(carla, "DELETE", f"/v2/images/{image}")


def test_an_unrestricted_one_makes_others_until_its_end(carla, openstack, vitrine, tmp_path):
    client = openstack(carla)
    keeper = ["keeper", "--unrestricted", "--expiration", "2099-01-01T00:00:00"]
    made = plain(client.json("application", "credential", "create", *keeper))
    text = clouds(vitrine.url, made["id"], made["secret"])
    child = with_clouds(tmp_path, text, "application", "credential", "create", "child", "-f", "json")
    assert child.returncode == 0, child.stderr
    assert plain(json.loads(child.stdout))["expires_at"].startswith("2099-01-01T00:00:00")
    later = with_clouds(tmp_path, text, "application", "credential", "create", "later", "--expiration", "2099-01-02T00:00:00")
    assert later.returncode != 0 and "must not be later" in later.stderr, later.stderr
    client("application", "credential", "delete", "keeper", "child")


def test_a_person_makes_a_credential_and_a_program_uses_it(window, vitrine, carla, tmp_path):
    person = window(carla, scripts=False)
    page = person.page
    page.get_by_title("Account").click()
    person.follow("My account")
    expect(page.locator("main")).to_contain_text(f"{vitrine.url}/identity/v3")
    assert carla.password not in page.content()
    person.follow("Create credential")
    page.locator("#name").fill("studio robot")
    page.get_by_label("member").uncheck()
    person.send("Create")
    expect(page.get_by_role("status")).to_contain_text("The secret is shown this once")
    secret = page.locator("#credential-secret").text_content()
    text = page.locator("pre").first.text_content()
    assert secret in text and "v3applicationcredential" in text
    done = with_clouds(tmp_path, text, "image", "list")
    assert done.returncode == 0, done.stderr
    person.follow("I have kept it")
    assert secret not in page.content()
    with page.expect_navigation():
        page.get_by_role("row", name=re.compile("studio robot")).get_by_role("link").click()
    person.send("Delete for good")
    expect(page.get_by_role("status")).to_contain_text("studio robot was deleted")
    assert with_clouds(tmp_path, text, "image", "list").returncode != 0


def test_openrc_asks_for_the_password(window, vitrine, carla, tmp_path):
    person = window(carla, scripts=False)
    person.open("/dashboard/me")
    with person.page.expect_download() as download:
        person.page.get_by_role("link", name="openrc.sh").click()
    assert download.value.suggested_filename == "pottery-openrc.sh"
    download.value.save_as(tmp_path / "openrc.sh")
    assert carla.password not in (tmp_path / "openrc.sh").read_text()
    script = f". ./openrc.sh && {TOOLS / 'openstack'} token issue -f value -c project_id </dev/null"
    done = subprocess.run(
        ["sh", "-c", script], input=carla.password + "\n", cwd=tmp_path, capture_output=True, text=True, timeout=120,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
    )
    assert done.stdout.strip() == carla.project_id, done.stderr


def test_times_and_words_follow_the_choice(window, carla):
    person = window(carla, scripts=False)
    page = person.page
    person.make("dated")
    person.open("/dashboard/me")
    page.get_by_label("Time zone").select_option("Asia/Shanghai")
    with page.expect_navigation():
        page.locator("form[action='/dashboard/me/timezone'] button").click()
    person.open("/dashboard/images")
    assert "UTC+8" in page.locator("time").first.get_attribute("title")
    person.open("/dashboard/me")
    page.get_by_label("Language", exact=True).select_option("zh-CN")
    with page.expect_navigation():
        page.locator("main form[action='/dashboard/language'] button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("我的账户")
    page.get_by_label("时区").select_option("UTC")


def test_a_password_is_changed_and_the_session_goes_on(window, vitrine):
    dora = make_user(vitrine, "petra", "prints")
    person = window(dora, scripts=False)
    page = person.page
    person.open("/dashboard/me")
    for label, text in [("Present password", "not it"), ("New password", "a new one"), ("New password, again", "a new one")]:
        page.get_by_label(label, exact=True).fill(text)
    person.send("Change password")
    expect(page.locator(".problem")).to_have_text("This is not your present password.")
    for label, text in [("Present password", dora.password), ("New password", "a new one"), ("New password, again", "a new one")]:
        page.get_by_label(label, exact=True).fill(text)
    person.send("Change password")
    expect(page.get_by_role("status")).to_contain_text("Your password was changed.")
    dora.password = "a new one"
    vitrine.token(dora)


def test_an_administrator_looks_after_users_and_projects(window, vitrine, admin):
    person = window(admin, scripts=False)
    page = person.page
    page.get_by_text("Administration").click()
    person.follow("Projects")
    person.follow("Create project")
    page.locator("#name").fill("easel")
    person.send("Create project")
    expect(page.get_by_role("heading", level=1)).to_have_text("easel")
    person.open("/dashboard/admin/users")
    person.follow("Create user")
    page.locator("#name").fill("emil")
    page.get_by_label("New password", exact=True).fill("a good one")
    page.get_by_label("New password, again").fill("a good one")
    page.get_by_label("Project", exact=True).select_option("easel")
    person.send("Create user")
    expect(page.get_by_role("heading", level=1)).to_have_text("emil")
    user_page = page.url

    emil = window(None, scripts=False)
    emil.log_in(type("U", (), {"name": "emil", "password": "a good one"}))
    emil.make("sketch")
    person.open("/dashboard/admin/projects?q=EASEL")
    person.follow("easel")
    project_page = page.url
    person.follow("Delete…")
    expect(page.locator("main")).to_contain_text("still owns 1 image")
    page.goto(user_page)
    person.send("Disable")
    expect(page.locator(".page-head")).to_contain_text("Disabled")
    emil.page.goto(vitrine.url + "/dashboard/images")
    expect(emil.page).to_have_url(re.compile("/dashboard/login"))
    person.send("Enable")

    person.follow("Delete…")
    expect(page.locator("main")).to_contain_text("easel: member")
    person.send("Delete for good")
    expect(page.get_by_role("status")).to_contain_text("emil was deleted.")
    page.goto(project_page)
    image = vitrine.call(admin, "GET", "/v2/images?name=sketch&os_hidden=false")[2]["images"][0]["id"]
    vitrine.call(admin, "DELETE", f"/v2/images/{image}")
    person.follow("Delete…")
    person.send("Delete for good")
    expect(page.get_by_role("status")).to_contain_text("easel was deleted.")


def test_the_last_administrator_stays(vitrine, openstack, admin):
    client = openstack(admin)
    assert "nobody with the role admin" in client.refused("user", "set", "--disable", "admin")
    assert "nobody with the role admin" in client.refused("user", "delete", "admin")
    argv = [BINARY, "user", "set", "admin", "--disable", "--data-dir", vitrine.data]
    done = subprocess.run(argv, capture_output=True, text=True)
    assert done.returncode != 0 and "nobody with the role admin" in done.stderr, done.stderr
    vitrine.command("user", "set", "admin", "--description", "the first one")
    vitrine.token(admin)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [None, PHONE], ids=["desktop", "phone"])
def test_pages_are_accessible(window, vitrine, admin, alice, scheme, viewport):
    more = {"viewport": viewport} if viewport else {}
    RESULTS.mkdir(exist_ok=True)
    person = window(admin, color_scheme=scheme, **more)
    user = vitrine.call(admin, "GET", "/identity/v3/users?name=alice")[2]["users"][0]["id"]
    for name, path in {
        "me": "/dashboard/me", "credential-new": "/dashboard/me/credentials/new", "users": "/dashboard/admin/users",
        "user-new": "/dashboard/admin/users/new", "user": f"/dashboard/admin/users/{user}",
        "user-delete": f"/dashboard/admin/users/{user}/delete", "projects-list": "/dashboard/admin/projects",
        "project": f"/dashboard/admin/projects/{alice.project_id}", "project-new": "/dashboard/admin/projects/new",
        "project-delete": f"/dashboard/admin/projects/{alice.project_id}/delete",
    }.items():
        person.open(path)
        person.accessible(f"{name}, {scheme}")
        width = person.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert width[0] <= width[1], f"{name} is wider than the window"
        person.page.screenshot(path=RESULTS / f"people-{name}-{scheme}-{viewport and 390 or 1280}.png", full_page=True)
