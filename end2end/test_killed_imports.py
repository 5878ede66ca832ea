"""The server is killed in each phase of an import and started again: the import goes on or says why it failed, the image
is in a state that people can leave, and nothing is left in the staging area or in a store."""

import time

import pytest
from conftest import make_user
from wire import BYTES, MIB, Wire, eventually, noise

DATA = noise(8 * MIB)


@pytest.fixture
def site(site_of, tmp_path, web):
    """A server that may fetch from our web server."""
    config = tmp_path / "vitrine.toml"
    config.write_text(f"""
[import_filtering_opts]
allowed_hosts = ["127.0.0.1"]
allowed_ports = [{web.server_port}]
""")
    return site_of(config=config)


@pytest.fixture
def converting(site_of, tmp_path):
    """A server that makes all imported disks raw."""
    config = tmp_path / "vitrine.toml"
    config.write_text('[image_import_opts]\nimage_import_plugins = ["image_conversion"]\n[image_conversion]\noutput_format = "raw"\n')
    return site_of(config=config)


def person(site):
    return site.caller(make_user(site.server, "kay", "killers"))


def kill(site):
    site.server.process.kill()
    site.server.process.wait()


def staged(site):
    return {path for path in (site.server.data / "os_glance_staging_store").rglob("*") if path.is_file()}


def nothing_staged(site):
    eventually(lambda: not staged(site))
    site.nothing_left()


def leaves(site, mine, image):
    """The image can be deleted, and takes everything with it."""
    assert mine.call("DELETE", f"/v2/images/{image}").status == 204
    eventually(lambda: not site.files())
    nothing_staged(site)


def test_while_data_is_staged(site):
    """What came is of no use; the image is queued again, to be staged or uploaded anew."""
    mine = person(site)
    image = mine.create()
    with Wire(site) as wire:
        wire.head("PUT", f"/v2/images/{image}/stage", {**mine.auth, **BYTES, "Content-Length": len(DATA)})
        wire.send(DATA[:MIB])
        eventually(lambda: staged(site))
        kill(site)
    assert staged(site), "the kill came too late to test anything"
    site.server.start()
    eventually(lambda: mine.show(image)["status"] == "queued")
    nothing_staged(site)
    assert mine.stage(image, DATA).status == 204
    assert mine.ended(mine.begin_import(image, "glance-direct"))["status"] == "success"
    assert mine.download(image).body == DATA
    leaves(site, mine, image)


def test_while_staged_data_waits(site):
    """It still waits afterwards: staging was answered with success."""
    mine = person(site)
    image, other = mine.create(), mine.create()
    for one in (image, other):
        assert mine.stage(one, DATA).status == 204
    kill(site)
    site.server.start()
    assert mine.show(image)["status"] == "uploading" and len(staged(site)) == 2
    assert mine.ended(mine.begin_import(image, "glance-direct"))["status"] == "success"
    assert mine.download(image).body == DATA
    leaves_one = mine.call("DELETE", f"/v2/images/{other}")
    assert leaves_one.status == 204
    leaves(site, mine, image)


@pytest.mark.parametrize("sent", [-1, 0, 3 * MIB], ids=["before the answer", "before the first byte", "in the middle"])
def test_while_data_is_fetched(site, web, sent):
    """The next start fetches it."""
    mine = person(site)
    image = mine.create()
    task = mine.begin_import(image, {"name": "web-download", "uri": web.put("disk", DATA, held=sent)})
    mine.in_phase(task, "fetching" if sent < 0 else "storing")
    eventually(lambda: mine.progress(task)["bytes_done"] == max(sent, 0))
    kill(site)
    assert mine_is(site, image) == "importing", "the kill came too late to test anything"
    web.release()
    site.server.start()
    end = mine.ended(task)
    assert (end["status"], end["attempts"]) == ("success", 2)
    shown = mine.show(image)
    assert shown["status"] == "active" and "os_glance_import_task" not in shown
    assert mine.download(image).body == DATA
    leaves(site, mine, image)


def mine_is(site, image):
    return site.rows(f"SELECT status FROM images WHERE id = '{image}'")[0][0]


def test_while_data_is_fetched_that_is_gone_afterwards(site, web):
    """The import fails with the reason, and the image is queued."""
    mine = person(site)
    image = mine.create()
    task = mine.begin_import(image, {"name": "web-download", "uri": web.put("disk", DATA, held=MIB)})
    mine.in_phase(task, "storing")
    kill(site)
    web.release()
    del web.pages["disk"]
    site.server.start()
    end = mine.ended(task)
    assert end["status"] == "failure" and "404" in end["message"]
    shown = mine.show(image)
    assert (shown["status"], shown["size"]) == ("queued", None) and "os_glance_import_task" not in shown
    nothing_staged(site)
    assert mine.upload(image, DATA).status == 204
    leaves(site, mine, image)


def stop_in(site, mine, image, task, phase):
    """Kills the server as soon as the task is in the phase; False where that came too late."""
    deadline = time.monotonic() + 30
    while not (now := mine.progress(task))["phase"].startswith(phase):
        if now["status"] in ("success", "failure"):
            return False
        assert time.monotonic() < deadline, now
    kill(site)
    return mine_is(site, image) == "importing"


def test_while_staged_data_is_stored(site, large_qcow2):
    """The next start goes on from what was staged; it is cleared away once the image has its data."""
    mine = person(site)
    data = large_qcow2.path.read_bytes()
    image = mine.create(disk_format="qcow2")
    assert mine.stage(image, data).status == 204
    task = mine.begin_import(image, "glance-direct")
    assert stop_in(site, mine, image, task, "storing"), "the kill came too late to test anything"
    site.server.start()
    end = mine.ended(task)
    assert end["status"] == "success", end
    shown = mine.show(image)
    assert (shown["status"], shown["checksum"], shown["size"]) == ("active", large_qcow2.md5, large_qcow2.size)
    nothing_staged(site)
    assert mine.download(image).body == data
    leaves(site, mine, image)


def test_while_a_disk_is_converted(converting, large_qcow2):
    site, mine = converting, person(converting)
    image = mine.create(disk_format="qcow2")
    assert mine.stage(image, large_qcow2.path.read_bytes()).status == 204
    task = mine.begin_import(image, "glance-direct")
    assert stop_in(site, mine, image, task, "converting"), "the kill came too late to test anything"
    site.server.start()
    end = mine.ended(task)
    assert end["status"] == "success", end
    shown = mine.show(image)
    assert (shown["status"], shown["disk_format"], shown["size"]) == ("active", "raw", large_qcow2.virtual_size)
    leaves(site, mine, image)


def test_while_a_copy_is_made(site_of, tmp_path):
    """The image stays active all the while, and gets its copy."""
    config = tmp_path / "vitrine.toml"
    config.write_text('default_backend = "images"\n' + "".join(f'[stores.{name}]\ntype = "file"\nfilesystem_store_datadir = "{name}"\n' for name in ("images", "far")))
    site = site_of(config=config)
    root = site.caller(site.admin)
    data = noise(192 * MIB)
    image = root.create()
    assert root.upload(image, data).status == 204
    task = root.begin_import(image, "copy-image", stores=["far"])
    root.in_phase(task, "storing in far")
    kill(site)
    assert site.rows(f"SELECT count(*) FROM image_locations WHERE image_id = '{image}'") == [(1,)], "the kill came too late to test anything"
    site.server.start()
    assert root.download(image).body == data
    assert root.ended(task)["status"] == "success"
    shown = root.show(image)
    assert sorted(shown["stores"].split(",")) == ["far", "images"] and "os_glance_import_task" not in shown
    (copy,) = [path for path in (site.server.data / "far").rglob("*") if path.is_file()]
    assert copy.read_bytes() == data


def test_killed_again_and_again(site, web):
    """A server that dies in each attempt does not try for ever: the import fails and says so."""
    mine = person(site)
    image = mine.create()
    site.server.settings["task.max_attempts"] = 2
    task = mine.begin_import(image, {"name": "web-download", "uri": web.put("disk", DATA, held=MIB)})
    for attempt in (1, 2):
        eventually(lambda: (now := mine.progress(task))["attempts"] == attempt and now["bytes_done"] == MIB)
        kill(site)
        site.server.start()
    end = mine.ended(task)
    assert end["status"] == "failure" and "2 times" in end["message"], end
    assert mine.show(image)["status"] == "queued"
    web.release()
    nothing_staged(site)
    leaves(site, mine, image)


def test_a_cancelled_import_stays_cancelled(site, web):
    """Cancelled, and killed before it could end."""
    mine = person(site)
    image = mine.create()
    task = mine.begin_import(image, {"name": "web-download", "uri": web.put("disk", DATA, held=MIB)})
    mine.in_phase(task, "storing")
    assert mine.call("POST", f"/v2/tasks/{task}/actions/cancel").status == 202
    kill(site)
    web.release()
    site.server.start()
    end = mine.ended(task)
    assert (end["status"], end["message"]) == ("failure", "It was cancelled.")
    assert mine.show(image)["status"] == "queued"
    leaves(site, mine, image)
