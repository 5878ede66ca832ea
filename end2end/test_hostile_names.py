"""Every page under hostile text in every field: it is shown as it is, and nothing of it runs."""

import pytest
from conftest import HOSTILE_NAMES
from playwright.sync_api import expect


@pytest.mark.parametrize("name", HOSTILE_NAMES, ids=["script", "long", "right-to-left", "attribute", "shell"])
def test_pages_show_it_as_text(window, vitrine, alice, bob, name):
    record = {
        "name": name, "disk_format": "raw", "container_format": "bare", "tags": [name, "💾"], "description": name,
        name[:200] or "x": name, "os_distro": name,
    }
    status, _, made = vitrine.call(alice, "POST", "/v2/images", record)
    assert status == 201, made
    image = made["id"]
    vitrine.call(alice, "POST", f"/v2/images/{image}/members", {"member": bob.project_id})
    person, guest = window(alice), window(bob)
    for path in ("/dashboard/images", f"/dashboard/images/{image}", f"/dashboard/images/{image}/edit",
                 f"/dashboard/images/{image}/share", f"/dashboard/images/{image}/delete"):
        assert person.open(path).status == 200, path
        assert person.page.locator("main script, main img").count() == 0, path
        wide = person.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{path} is {wide} px too wide"
    person.open(f"/dashboard/images/{image}")
    expect(person.page.get_by_role("heading", level=1)).to_have_text(name)
    expect(person.page.locator("main")).to_contain_text("💾")
    guest.open("/dashboard/inbox")
    expect(guest.page.locator("main")).to_contain_text(name)
    person.open(f"/dashboard/images/{image}/edit")
    person.send("Save changes")
    after = vitrine.call(alice, "GET", f"/v2/images/{image}")[2]
    assert (after["name"], after["description"], after[name[:200]]) == (name, name, name)
    vitrine.call(alice, "DELETE", f"/v2/images/{image}")


def test_names_outside_the_basic_plane_are_refused_with_the_field(window, alice):
    person = window(alice)
    person.open("/dashboard/images/new")
    person.page.get_by_label("Name", exact=True).fill("disk 💾")
    person.send("Create image")
    expect(person.page.locator("main")).to_contain_text("Basic Multilingual Plane")


def test_a_search_for_anything_finds_or_says_nothing(window, alice):
    person = window(alice)
    for text in ("%", "_", "<script>", "' or 1=1 --", "\\"):
        person.open("/dashboard/images")
        person.page.get_by_label("Search").fill(text)
        person.send("Show")
        expect(person.page.get_by_label("Search")).to_have_value(text)
