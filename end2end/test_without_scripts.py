"""The basic flows with JavaScript off."""

import re

from playwright.sync_api import expect


def test_an_image_goes_up_is_edited_shared_and_deleted(window, vitrine, alice, bob, qcow2):
    person, guest = window(alice, scripts=False), window(bob, scripts=False)
    page = person.page
    person.open("/dashboard/images/new")
    page.get_by_label("Name", exact=True).fill("plain")
    page.get_by_label("Disk format").select_option("qcow2")
    page.set_input_files("#file", qcow2.path)
    person.send("Create image")
    expect(page.get_by_role("heading", level=1)).to_have_text("plain")
    expect(page.locator("main")).to_contain_text(qcow2.sha512)
    image = page.url.rsplit("/", 1)[1]

    person.follow("Edit")
    page.get_by_label("Name", exact=True).fill("plainer")
    page.locator("[name=property-name]").last.fill("made")
    page.locator("[name=property-value]").last.fill("by a form")
    person.send("Save changes")
    record = vitrine.call(alice, "GET", f"/v2/images/{image}")[2]
    assert (record["name"], record["made"]) == ("plainer", "by a form")

    person.follow("Share")
    page.locator("#project").fill(bob.project_id)
    person.send("Share")
    guest.open("/dashboard/inbox?status=pending")
    with guest.page.expect_navigation():
        guest.page.get_by_role("row", name=re.compile("plainer")).get_by_role("button", name="Accept").click()
    assert image in {i["id"] for i in vitrine.call(bob, "GET", "/v2/images")[2]["images"]}

    person.open("/dashboard/images?q=plainer")
    page.locator(f"input[value='{image}']").check()
    person.send("Delete…")
    person.send("Delete for good")
    assert vitrine.call(alice, "GET", f"/v2/images/{image}")[0] == 404


def test_a_refused_upload_says_why_and_leaves_nothing_behind(window, vitrine, alice, qcow2):
    person = window(alice, scripts=False)
    page = person.page
    person.open("/dashboard/images/new")
    page.get_by_label("Name", exact=True).fill("refused")
    page.get_by_label("Disk format").select_option("vmdk")
    page.set_input_files("#file", qcow2.path)
    person.send("Create image")
    expect(page.locator("main")).to_contain_text("qcow2")
    for image in vitrine.call(alice, "GET", "/v2/images?name=refused")[2]["images"]:
        assert image["status"] == "queued"
        vitrine.call(alice, "DELETE", f"/v2/images/{image['id']}")
