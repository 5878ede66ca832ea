"""Retention rules in a browser: made, looked at, run and switched on; what was downloaded last; the command line."""

import re

import pytest
from browser import PHONE
from conftest import make_user
from playwright.sync_api import expect
from wire import eventually, noise

LIST = "/dashboard/retention"


@pytest.fixture(scope="module")
def site(site_of):
    return site_of()


@pytest.fixture(scope="module")
def rosa(site):
    return make_user(site.server, "rosa", "roses")


@pytest.fixture
def window(chromium, site):
    """Windows on the server of this module."""
    from browser import DESKTOP, Person

    people = []

    def of(user, scripts=True, viewport=DESKTOP):
        context = chromium.new_context(viewport=viewport, java_script_enabled=scripts, locale="en-GB")
        person = Person(context, site.server.url)
        person.scripted = scripts
        people.append(person)
        person.log_in(user)
        return person

    yield of
    for person in people:
        person.context.close()
        person.content()


def active(caller, name, **more):
    image = caller.create(name=name, **more)
    assert caller.upload(image, noise(1024)).status == 204
    return image


def fill(person, name, **fields):
    page = person.page
    person.open(f"{LIST}/new")
    page.locator("[name=name]").fill(name)
    for field, value in fields.items():
        control = page.locator(f"[name={field}]").first
        if control.evaluate("e => e.tagName") == "SELECT":
            control.select_option(label=value)
        elif control.get_attribute("type") == "radio":
            page.locator(f"[name={field}][value={value}]").check()
        else:
            control.fill(value)
    person.send("Make the rule and look")
    return page.url.rsplit("/", 1)[1]


@pytest.mark.parametrize("scripts", [True, False])
def test_what_the_preview_shows_goes_and_what_is_protected_stays(window, site, rosa, scripts):
    mine, family = site.caller(rosa), f"tea-{scripts}"
    images = [active(mine, f"tea {n}", family=family) for n in range(4)]
    kept = active(mine, "climbing", family=f"climbing-{scripts}")
    patch = [{"op": "replace", "path": "/protected", "value": True}]
    headers = {"Content-Type": "application/openstack-images-v2.1-json-patch"}
    assert mine.call("PATCH", f"/v2/images/{images[0]}", patch, headers).status == 200

    person = window(rosa, scripts=scripts)
    page = person.page
    rule = fill(person, f"two {family}", keep_newest="2", families=f"The family {family} alone", action="delete")
    expect(page.get_by_text("The rule is off", exact=True)).to_be_visible()
    expect(page.get_by_text("1 image would go")).to_be_visible()
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody tr")).to_contain_text("tea 1")
    person.snap(f"retention-{'light' if scripts else 'plain'}")
    page.get_by_role("link", name=re.compile("^Stay")).click()
    expect(page.locator("tbody tr")).to_have_count(3)
    expect(page.get_by_role("row", name=re.compile("tea 0"))).to_contain_text("protected")
    assert mine.show(images[1])["status"] == "active"

    person.open(f"{LIST}/{rule}")
    person.follow("Run now…")
    expect(page.get_by_role("heading", level=1)).to_have_text("Delete 1 image?")
    expect(page.locator("main form")).to_contain_text(images[1])
    person.send("Delete for good")
    expect(page.get_by_role("heading", level=1)).to_have_text("1 image was deleted.")
    assert mine.call("GET", f"/v2/images/{images[1]}").status == 404
    for image in [images[0], *images[2:], kept]:
        assert mine.show(image)["status"] == "active"

    person.open(f"{LIST}/{rule}")
    person.send("Switch on")
    expect(page.get_by_text("The rule is on: it runs with the next round.")).to_be_visible()
    person.open(LIST)
    expect(page.get_by_role("row", name=re.compile(family))).to_contain_text("1 image")

    root = window(site.admin)
    root.open(f"/dashboard/admin/audit?kind=image&q={images[1]}")
    expect(root.page.locator("main")).to_contain_text(f"vitrine (retention rule two {family})")


def test_the_pages_fit_a_phone_and_axe_finds_nothing(window, site, rosa):
    active(site.caller(rosa), "a name that is rather long and has no blanks:" + "x" * 120)
    person = window(rosa, viewport=PHONE)
    rule = fill(person, "on a phone " + "w" * 53, older_than_days="30", unused_days="90", name_pattern="*")
    for address in [LIST, f"{LIST}/new", f"{LIST}/{rule}", f"{LIST}/{rule}?part=stays", f"{LIST}/{rule}/edit", f"{LIST}/{rule}/run"]:
        person.open(address)
        wide = person.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        assert not wide, address
        person.accessible(address)
    person.open(f"{LIST}/{rule}?part=stays")
    person.snap("retention-phone")


def test_the_last_download_is_told_and_survives_a_restart(window, site, rosa):
    mine = site.caller(rosa)
    image = active(mine, "scent")
    person = window(rosa)
    fact = person.page.locator("dt", has_text="Last downloaded").locator("xpath=following-sibling::dd[1]")
    person.open(f"/dashboard/images/{image}")
    expect(fact).to_contain_text("not since")
    assert mine.download(image).status == 200
    assert mine.call("GET", f"/v2/images/{image}/file", headers={"Range": "bytes=512-1023"}).status == 206
    person.open(f"/dashboard/images/{image}")
    expect(fact).to_contain_text("once")
    site.server.stop()
    site.server.start()
    count = "SELECT downloads FROM vitrine_downloads WHERE image_id = '%s'" % image
    assert eventually(lambda: site.rows(count)) == [(1,)]


def test_the_command_line_does_the_same(site, rosa, window):
    mine = site.caller(rosa)
    old, new = active(mine, "old", family="cli"), active(mine, "new", family="cli")
    rule = fill(window(rosa), "by command", keep_newest="1", families="The family cli alone")
    command = site.server.command
    assert re.search(rf"{rule}  off  project {mine.project_id}  hide keep_newest=1  by command", command("retention", "list"))
    seen = command("retention", "preview", rule)
    assert re.search(rf"hide +{old} ", seen) and re.search(rf"keep +{new} ", seen), seen
    assert not mine.show(old)["os_hidden"]
    assert "1 images hidden, 1024 bytes; 0 stayed" in command("retention", "run", rule)
    assert mine.show(old)["os_hidden"] and not mine.show(new)["os_hidden"]
