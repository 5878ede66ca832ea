"""Uploads in the browser that pause, lose their connection, and go on after the page was left."""

import re
import shutil
import signal
from urllib.parse import urlencode

import pytest
from conftest import make_user
from playwright.sync_api import expect
from wire import MIB, eventually


@pytest.fixture
def slowly(vitrine, alice, window, large_qcow2):
    """Begins a slow upload of a new image of this name; answers who does it, the image, and how fast it may be."""

    def begin(name):
        person = window(alice)
        page = person.page
        person.open("/dashboard/images/new")
        page.set_input_files("#file", large_qcow2.path)
        expect(page.locator("#file-hint")).to_contain_text("QCOW2")
        page.get_by_label("Name", exact=True).fill(name)
        cdp = person.context.new_cdp_session(page)

        def speed(bytes_a_second, offline=False):
            conditions = {"offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": bytes_a_second}
            cdp.send("Network.emulateNetworkConditions", conditions)

        cdp.send("Network.enable")
        speed(20 * MIB)
        page.get_by_role("button", name="Create image").click()
        image = eventually(lambda: found(vitrine, alice, name))
        eventually(lambda: here(vitrine, alice, image) > 0)
        return person, image, speed

    return begin


def found(vitrine, user, name):
    images = vitrine.call(user, "GET", f"/v2/images?{urlencode({'name': name})}")[2]["images"]
    return images[0]["id"] if images else None


def here(vitrine, user, image):
    """Bytes the server has of the unfinished upload to this image."""
    uploads = vitrine.call(user, "GET", f"/uploads?image_id={image}")[2]["uploads"]
    return uploads[0]["offset"] if uploads else 0


def is_stored(vitrine, user, image, disk):
    record = vitrine.call(user, "GET", f"/v2/images/{image}")[2]
    assert (record["status"], record["os_hash_value"]) == ("active", disk.sha512)
    vitrine.call(user, "DELETE", f"/v2/images/{image}")


def test_an_upload_is_paused_and_goes_on(slowly, vitrine, alice, large_qcow2):
    person, image, speed = slowly("paused")
    page = person.page
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("Paused at")).to_be_visible()
    person.accessible("a paused upload")
    person.snap("upload-paused")
    rests = here(vitrine, alice, image)
    assert 0 < rests < large_qcow2.size
    speed(-1)
    page.get_by_role("button", name="Resume").click()
    page.wait_for_url(re.compile(f"/dashboard/images/{image}$"), timeout=60_000)
    expect(page.locator("main")).to_contain_text("checked and stored")
    is_stored(vitrine, alice, image, large_qcow2)


def test_a_paused_upload_is_cancelled_and_leaves_nothing(slowly, vitrine, alice):
    person, image, _ = slowly("given up")
    page = person.page
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Resume").wait_for()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("No data was kept.")).to_be_visible()
    assert vitrine.call(alice, "GET", f"/v2/images/{image}")[0] == 404
    assert not list((vitrine.data / "uploads").glob("*.part"))


def test_a_lost_connection_is_waited_for(slowly, vitrine, alice, large_qcow2):
    person, image, speed = slowly("offline")
    page = person.page
    speed(0, offline=True)
    expect(page.get_by_text("The connection was lost.")).to_be_visible()
    person.accessible("an upload that waits")
    speed(-1)
    page.wait_for_url(re.compile(f"/dashboard/images/{image}$"), timeout=60_000)
    is_stored(vitrine, alice, image, large_qcow2)


def test_an_upload_survives_its_page_and_its_server(slowly, vitrine, alice, large_qcow2, tmp_path):
    person, image, speed = slowly("left")
    page = person.page
    person.open("/dashboard/images")
    vitrine.process.send_signal(signal.SIGKILL)
    vitrine.process.wait()
    vitrine.start()
    assert here(vitrine, alice, image) > 0

    person.open("/dashboard/images/new")
    page.get_by_role("paragraph").get_by_role("link", name="left").click()
    expect(page.get_by_text("An upload is unfinished")).to_be_visible()
    person.accessible("an unfinished upload")
    person.snap("upload-unfinished")
    other = tmp_path / large_qcow2.path.name
    shutil.copyfile(large_qcow2.path, other)
    page.set_input_files("#file", other)
    page.get_by_role("button", name="Upload data").click()
    expect(page.get_by_role("alert")).to_contain_text("another file")

    speed(-1)
    before = here(vitrine, alice, image)
    sent = []
    page.on("request", lambda request: request.method == "PATCH" and sent.append(int(request.headers["upload-offset"])))
    page.set_input_files("#file", large_qcow2.path)
    page.get_by_role("button", name="Upload data").click()
    expect(page.locator("main")).to_contain_text("checked and stored", timeout=60_000)
    assert sent[0] == before, "no byte is sent twice"
    is_stored(vitrine, alice, image, large_qcow2)


def test_an_unfinished_upload_is_dropped(slowly, vitrine, alice, qcow2):
    person, image, _ = slowly("dropped")
    page = person.page
    person.open(f"/dashboard/images/{image}")
    page.get_by_role("button", name="Drop it", exact=True).click()
    expect(page.get_by_text("An upload is unfinished")).to_have_count(0)
    eventually(lambda: vitrine.call(alice, "GET", f"/uploads?image_id={image}")[2]["uploads"] == [])
    page.set_input_files("#file", qcow2.path)
    page.get_by_role("button", name="Upload data").click()
    expect(page.locator("main")).to_contain_text("checked and stored", timeout=60_000)
    is_stored(vitrine, alice, image, qcow2)


def test_another_person_of_the_project_goes_on(slowly, vitrine, window, large_qcow2):
    _, image, _ = slowly("handed over")
    colleague = make_user(vitrine, "carla", "atelier")
    person = window(colleague)
    person.open(f"/dashboard/images/{image}")
    page = person.page
    page.set_input_files("#file", large_qcow2.path)
    page.get_by_role("button", name="Upload data").click()
    expect(page.locator("main")).to_contain_text("checked and stored", timeout=60_000)
    is_stored(vitrine, colleague, image, large_qcow2)
