"""The list of images: columns, views, families, changes of many, rows that change while one looks."""

import json
import re
import time
import urllib.request

import pytest
from browser import PHONE
from playwright.sync_api import expect

from conftest import make_user


def images(vitrine, user, names, **fields):
    """Makes images without data through the API; their ids by name."""
    made, token = {}, vitrine.token(user)
    for name in names:
        body = {"name": name, "disk_format": "raw", "container_format": "bare", **fields}
        request = urllib.request.Request(vitrine.url + "/v2/images", json.dumps(body).encode(), method="POST")
        request.add_header("X-Auth-Token", token)
        request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request) as answer:
            made[name] = json.load(answer)["id"]
    return made


@pytest.fixture
def carol(vitrine):
    """Somebody of a project of its own, new for each test."""
    name = f"carol-{time.monotonic_ns()}"
    return make_user(vitrine, name, f"{name}-room")


def headings(page):
    return [text.strip() for text in page.locator("thead th").all_inner_texts()][1:]


@pytest.mark.parametrize("scripts", [True, False])
def test_columns_and_views_are_kept(window, vitrine, carol, scripts):
    images(vitrine, carol, ["one", "two"], tags=["blue"])
    person = window(carol, scripts=scripts)
    page = person.page
    page.get_by_text("Columns", exact=True).click()
    page.get_by_label("Tags", exact=True).check()
    page.get_by_label("Owner", exact=True).uncheck()
    person.send("Show these")
    expect(page).to_have_url(re.compile(r"cols=[a-z_%2C]*tags"))
    assert "Tags" in headings(page) and "Owner" not in headings(page)
    person.open("/dashboard/images?q=two&sort=name")
    assert "Tags" in headings(page), "remembered"

    page.get_by_text("Save this view").click()
    page.get_by_label("Name of the view").fill("Only two")
    person.send("Save")
    person.open("/dashboard/images")
    expect(page.locator("tbody tr")).to_have_count(2)
    person.follow("Only two")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_text("Change this view").click()
    page.get_by_label("Name of the view").fill("Two alone")
    person.send("Rename")
    page.get_by_text("Change this view").click()
    person.send("Remove")
    expect(page.get_by_role("link", name="Two alone")).to_have_count(0)
    person.send("Undo")
    expect(page.get_by_role("link", name="Two alone")).to_have_count(1)


@pytest.mark.parametrize("scripts", [True, False])
def test_families_unfold(window, vitrine, carol, scripts):
    images(vitrine, carol, ["deb-1", "deb-2", "deb-3"], os_distro="debian", os_version="13")
    images(vitrine, carol, ["alone"])
    person = window(carol, scripts=scripts)
    page = person.page
    person.follow("By family")
    expect(page).to_have_url(re.compile("group=family"))
    expect(page.locator("tbody.family")).to_have_count(2)
    expect(page.get_by_role("link", name="deb-3", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="deb-1", exact=True)).to_be_hidden()
    page.get_by_text("2 older").click()
    expect(page.get_by_role("link", name="deb-1", exact=True)).to_be_visible()
    if scripts:
        person.accessible("the list by family")


@pytest.mark.parametrize("scripts", [True, False])
def test_hiding_is_taken_back(window, vitrine, carol, scripts):
    made = images(vitrine, carol, ["one", "two", "three"])
    person = window(carol, scripts=scripts)
    page = person.page
    for name in ["one", "two"]:
        page.locator(f"input[value='{made[name]}']").check()
    person.send("Hide")
    expect(page.get_by_role("status").first).to_contain_text("2 images were hidden")
    expect(page.locator("tbody tr")).to_have_count(1)
    person.send("Undo")
    expect(page.locator("tbody tr")).to_have_count(3)


def test_enter_in_a_field_presses_no_button(window, vitrine, carol):
    made = images(vitrine, carol, ["one"])
    person = window(carol, scripts=False)
    page = person.page
    page.locator(f"input[value='{made['one']}']").check()
    page.get_by_text("More", exact=True).click()
    page.locator("#bulk-tag").fill("blue")
    page.keyboard.press("Enter")
    person.send("Add tag")
    image = vitrine.call(carol, "GET", f"/v2/images/{made['one']}")[2]
    assert image["tags"] == ["blue"] and not image["protected"]


@pytest.mark.parametrize("scripts", [True, False])
def test_all_that_match_are_deleted_but_the_protected(window, vitrine, carol, scripts):
    images(vitrine, carol, [f"lot {number:02}" for number in range(30)])
    images(vitrine, carol, ["lot kept"], protected=True)
    images(vitrine, carol, ["other"])
    person = window(carol, scripts=scripts)
    page = person.page
    person.open("/dashboard/images?q=lot")
    page.get_by_label("All 31 that match").check()
    person.send("Delete…")
    expect(page.get_by_role("heading", level=1)).to_have_text("Delete 31 images?")
    expect(page.locator("main")).to_contain_text("1 of these images cannot be deleted")
    person.send("Delete for good")
    expect(page.get_by_role("heading", level=1)).to_have_text("30 images were deleted.")
    expect(page.get_by_role("row", name=re.compile("lot kept"))).to_contain_text("protected")
    person.follow("Back to the list")
    person.open("/dashboard/images")
    expect(page.locator("tbody tr")).to_have_count(2)


def test_many_are_changed_in_the_background(window, vitrine, carol):
    images(vitrine, carol, [f"many {number:03}" for number in range(205)])
    person = window(carol, scripts=False)
    page = person.page
    page.get_by_label("All 205 that match").check()
    person.send("Hide")
    person.send("Hide")
    expect(page).to_have_url(re.compile("/dashboard/images/bulk/"))
    deadline = time.monotonic() + 60
    while not page.get_by_text("205 images were hidden").count() and time.monotonic() < deadline:
        page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("205 images were hidden from lists.")


def test_rows_change_while_one_looks(window, vitrine, carol):
    made = images(vitrine, carol, ["watched"])
    person = window(carol)
    page = person.page
    row = page.locator(f"tr[data-live='{made['watched']}']")
    expect(row.locator("[data-part=status]")).to_have_text(re.compile("Queued"))
    headers = {"Content-Type": "application/octet-stream"}
    vitrine.call(carol, "PUT", f"/v2/images/{made['watched']}/file", b"x" * 2048, headers)
    expect(row.locator("[data-part=status]")).to_have_text(re.compile("Active"), timeout=15_000)
    expect(row.locator("[data-part=size]")).to_contain_text("2.00 KiB")


def test_the_list_speaks_chinese(window, vitrine, carol):
    images(vitrine, carol, ["one"])
    person = window(carol, scripts=False)
    person.context.add_cookies([{"name": "vitrine_language", "value": "zh-CN", "url": vitrine.url + "/dashboard"}])
    person.open("/dashboard/images")
    expect(person.page.get_by_role("heading", level=1)).to_have_text("镜像")
    expect(person.page.get_by_text("按系列显示")).to_be_visible()


@pytest.mark.parametrize("viewport", [None, PHONE])
def test_the_list_is_accessible(window, vitrine, carol, viewport):
    images(vitrine, carol, [f"image {number:02}" for number in range(30)], tags=["blue"], os_distro="debian")
    person = window(carol, **({"viewport": viewport} if viewport else {}))
    person.open("/dashboard/images?cols=visibility,status,size,virtual_size,os,tags,checksum,created")
    person.accessible("the list with many columns")
