"""The audit trail, the history of an image, the configuration in force and the doctor."""

import csv
import io
import json
import subprocess

import pytest
from browser import PHONE, RESULTS
from conftest import BINARY, make_user
from playwright.sync_api import expect

TRAIL = "/dashboard/admin/audit"


@pytest.fixture(scope="module")
def dora(vitrine):
    return make_user(vitrine, "dora", "drawings")


@pytest.fixture(scope="module")
def sketch(vitrine, dora):
    """An image that was made, renamed and tagged, and that somebody else wanted to delete."""
    status, _, image = vitrine.call(dora, "POST", "/v2/images", {"name": "=sketch", "visibility": "community"})
    assert status == 201
    path = f"/v2/images/{image['id']}"
    patch = [{"op": "replace", "path": "/name", "value": "=study"}]
    headers = {"Content-Type": "application/openstack-images-v2.1-json-patch"}
    assert vitrine.call(dora, "PATCH", path, patch, headers)[0] == 200
    assert vitrine.call(dora, "PUT", path + "/tags/charcoal")[0] == 204
    stranger = make_user(vitrine, "stefan", "strangers")
    assert vitrine.call(stranger, "DELETE", path)[0] == 403
    yield image["id"]
    vitrine.call(dora, "DELETE", path)


def exported(person, query):
    """The file that an administrator takes away."""
    answer = person.context.request.get(f"{person.url}{TRAIL}/export?{query}")
    assert answer.status == 200, answer.text()
    return answer.text()


def test_what_was_done_is_there_and_can_be_taken_away(window, admin, dora, sketch):
    person = window(admin)
    query = f"kind=image&q={sketch}"
    lines = [json.loads(line) for line in exported(person, query + "&format=jsonl").splitlines()]
    assert [(line["action"], line["outcome"], line["code"]) for line in lines] == [
        ("image.delete", "refused", 403), ("image.tag.add", "ok", None),
        ("image.update", "ok", None), ("image.create", "ok", None),
    ]
    assert {line["user_name"] for line in lines} == {"dora", "stefan"}
    assert lines[2]["detail"]["changes"]["name"] == {"old": "=sketch", "new": "=study"}
    assert all(line["request_id"].startswith("req-") for line in lines)
    rows = list(csv.DictReader(io.StringIO(exported(person, query + "&format=csv"))))
    assert len(rows) == 4 and rows[1]["target_name"] == "'=study"

    person.open(f"{TRAIL}?{query}")
    expect(person.page.locator("tbody tr")).to_have_count(4)
    person.open(f"{TRAIL}?{query}&outcome=refused")
    expect(person.page.locator("tbody tr")).to_have_count(1)
    expect(person.page.locator("tbody")).to_contain_text("stefan")


def test_logins_and_users_are_there_and_no_password(window, admin, vitrine, dora):
    person = window(admin)
    text = exported(person, "format=jsonl&action=identity")
    lines = [json.loads(line) for line in text.splitlines()]
    assert any(line["action"] == "identity.login" and line["user_name"] == "dora" for line in lines)
    for secret in (dora.password, admin.password):
        assert secret not in text


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_the_owner_sees_the_history_and_nobody_else(window, dora, bob, sketch, scripts):
    person = window(dora, scripts=scripts)
    person.open(f"/dashboard/images/{sketch}")
    history = person.page.locator("#history")
    expect(history).to_contain_text("Image changed")
    expect(history).to_contain_text("Another project")
    expect(history).not_to_contain_text("stefan")
    person.open(f"/dashboard/images/{sketch}/history")
    expect(person.page.locator("tbody tr")).to_have_count(4)

    other = window(bob, scripts=scripts)
    other.open(f"/dashboard/images/{sketch}")
    expect(other.page.locator("#history")).to_have_count(0)
    for path in (TRAIL, TRAIL + "/export?format=csv", "/dashboard/admin/configuration", f"/dashboard/images/{sketch}/history"):
        assert other.context.request.get(other.url + path).status == 403, path


def test_the_doctor_finds_the_server_well(vitrine):
    done = subprocess.run(
        [BINARY, "doctor", "--json", "--data-dir", vitrine.data], capture_output=True, text=True, timeout=120
    )
    findings = json.loads(done.stdout)["findings"]
    assert done.returncode == 0, findings
    levels = {finding["subject"]: finding["level"] for finding in findings}
    assert levels["database"] == "ok" and levels["identity"] == "ok" and levels["store file"] == "ok"
    assert vitrine.admin_password not in done.stdout


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_the_configuration_is_shown_and_checked(window, admin, scripts):
    person = window(admin, scripts=scripts)
    person.open("/dashboard/admin/configuration")
    expect(person.page.locator("main")).to_contain_text("drain_timeout")
    person.send("Check again")
    expect(person.page.locator("#checks")).to_contain_text("store file")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [None, PHONE], ids=["desktop", "phone"])
def test_pages_are_accessible(window, admin, sketch, scheme, viewport):
    more = {"viewport": viewport} if viewport else {}
    RESULTS.mkdir(exist_ok=True)
    person = window(admin, color_scheme=scheme, **more)
    for name, path in {
        "trail": TRAIL, "trail-none": TRAIL + "?q=no+such+thing", "history": f"/dashboard/images/{sketch}/history",
        "configuration": "/dashboard/admin/configuration",
    }.items():
        person.open(path)
        person.accessible(f"{name}, {scheme}")
        width = person.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert width[0] <= width[1], f"{name} is wider than the window"
        person.page.screenshot(path=RESULTS / f"audit-{name}-{scheme}-{viewport and 390 or 1280}.png", full_page=True)
