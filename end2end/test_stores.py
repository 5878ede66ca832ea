"""Several stores, as the unmodified clients see them: which there are, where data goes, what is copied and removed, and
what is read where a copy is lost."""

import hashlib
import json
import os
import subprocess

import pytest
from conftest import BINARY, make_user
from openstack import exceptions
from test_glance_client import record, table
from wire import MIB, eventually, noise

STORES = {"near": 10, "far": 20, "cold": 5}
FORMATS = ("--disk-format", "raw", "--container-format", "bare")


@pytest.fixture(scope="module")
def site(site_of, tmp_path_factory):
    """A server of three stores. Where a store fails, nobody tries again."""
    config = tmp_path_factory.mktemp("stores") / "vitrine.toml"
    stores = [
        f'[stores.{name}]\ntype = "file"\nfilesystem_store_datadir = "{name}"\nweight = {weight}\nstore_description = "the {name} one"\n'
        for name, weight in STORES.items()
    ]
    config.write_text('default_backend = "near"\n' + "".join(stores))
    return site_of(config=config, task__max_attempts=1)


@pytest.fixture(scope="module")
def stella(site):
    return make_user(site.server, "stella", "storage")


@pytest.fixture(scope="module")
def mine(site, stella):
    return site.caller(stella)


@pytest.fixture(scope="module")
def root(site):
    return site.caller(site.admin)


@pytest.fixture(scope="module")
def glance(site, stella):
    return site.client("glance", stella)


@pytest.fixture(scope="module")
def disk(tmp_path_factory):
    path = tmp_path_factory.mktemp("disk") / "disk.raw"
    path.write_bytes(noise(3 * MIB + 5))
    return path


def copies(site, image):
    """The files of the image by store, as they lie on the disk."""
    found = {name: [path for path in (site.server.data / name).rglob(f"*{image}*")] for name in STORES}
    assert all(len(paths) <= 1 for paths in found.values()), found
    return {name: paths[0] for name, paths in found.items() if paths}


def stores(record):
    return sorted(record["stores"].split(","))


@pytest.fixture
def everywhere(site, root, disk):
    """An image of the administrator with a copy in each store."""
    image = root.create()
    assert root.upload(image, disk.read_bytes()).status == 204
    assert root.ended(root.begin_import(image, "copy-image", all_stores=True))["status"] == "success"
    assert set(copies(site, image)) == set(STORES)
    return image


@pytest.fixture
def broken(site):
    """The store `cold` takes no data for the time of a test: where its folder was, there is a file."""
    folder, aside = site.server.data / "cold", site.server.data / "aside"
    folder.rename(aside)
    folder.write_bytes(b"")
    yield "cold"
    folder.unlink()
    aside.rename(folder)


def test_the_stores_are_told(site, stella, glance):
    shown = json.loads(record(glance("stores-info"))["stores"])
    assert {store["id"]: store.get("default") for store in shown} == {"near": "true", "far": None, "cold": None}
    assert all(store["description"] == f"the {store['id']} one" for store in shown)
    assert "403" in glance.refused("stores-info", "--detail")
    rows = site.client("openstack", stella).json("image", "stores", "list")
    assert {row["ID"]: bool(row["Default"]) for row in rows} == {"near": True, "far": False, "cold": False}


def test_administrators_are_told_more(site):
    shown = json.loads(record(site.client("glance", site.admin)("stores-info", "--detail"))["stores"])
    assert {store["id"]: store["weight"] for store in shown} == STORES
    assert all(store["type"] == "file" and store["properties"]["data_dir"].endswith(store["id"]) for store in shown)
    detailed = {store.id: store.properties for store in site.cloud(site.admin).stores(details=True)}
    assert set(detailed) == set(STORES)


def test_an_upload_goes_into_the_named_store(site, glance, disk, tmp_path):
    made = record(glance("image-create", "--name", "far away", "--store", "far", "--file", disk, *FORMATS))
    assert (made["status"], made["stores"]) == ("active", "far")
    assert set(copies(site, made["id"])) == {"far"}
    glance("image-download", made["id"], "--file", tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == disk.read_bytes()
    listed = table(glance("image-list", "--include-stores"))
    assert [row[listed[0].index("Stores")] for row in listed if row[0] == made["id"]] == ["far"]
    made = record(glance("image-create", "--name", "by default", "--file", disk, *FORMATS))
    assert made["stores"] == "near"


def test_an_unknown_store_is_refused(site, stella, glance, mine, disk):
    assert "nowhere" in glance.refused("image-create", "--store", "nowhere", "--file", disk, *FORMATS)
    image = mine.create()
    answer = mine.upload(image, b"data", {"X-Image-Meta-Store": "nowhere"})
    assert answer.status == 400 and "nowhere" in answer.text
    assert mine.show(image)["status"] == "queued"
    answer = mine.call("POST", f"/v2/images/{image}/import", {"method": {"name": "web-download", "uri": "http://example.org/"}, "stores": ["nowhere"]})
    assert answer.status == 409 and "nowhere" in answer.text


def test_an_import_fills_the_named_stores(site, glance, mine, disk):
    made = record(glance("image-create-via-import", "--name", "two", "--file", disk, "--stores", "near,cold", "--allow-failure", "False", *FORMATS))
    eventually(lambda: mine.show(made["id"])["status"] == "active")
    shown = mine.show(made["id"])
    assert stores(shown) == ["cold", "near"]
    assert shown["os_glance_importing_to_stores"] == shown["os_glance_failed_import"] == ""
    assert {path.read_bytes() for path in copies(site, made["id"]).values()} == {disk.read_bytes()}


def test_an_import_fills_all_stores(site, stella, mine, disk):
    openstack = site.client("openstack", stella)
    image = mine.create()
    openstack("image", "stage", image, "--file", disk)
    openstack("image", "import", image, "--method", "glance-direct", "--all-stores", "--disallow-failure")
    eventually(lambda: mine.show(image)["status"] == "active")
    assert set(copies(site, image)) == set(stores(mine.show(image))) == set(STORES)


def test_all_stores_must_succeed(site, mine, disk, broken):
    """Where one fails, none gets the data; what was staged waits for another try."""
    image = mine.create()
    assert mine.stage(image, disk.read_bytes()).status == 204
    end = mine.ended(mine.begin_import(image, "glance-direct", all_stores=True, all_stores_must_succeed=True))
    assert end["status"] == "failure" and "cold" in end["message"]
    shown = mine.show(image)
    assert (shown["status"], shown["os_glance_failed_import"], shown["size"]) == ("uploading", "cold", disk.stat().st_size)
    assert "stores" not in shown and not copies(site, image)
    end = mine.ended(mine.begin_import(image, "glance-direct", stores=["near", "far"]))
    assert end["status"] == "success"
    assert set(copies(site, image)) == {"near", "far"}


def test_some_stores_may_fail(site, mine, disk, broken):
    image = mine.create()
    assert mine.stage(image, disk.read_bytes()).status == 204
    end = mine.ended(mine.begin_import(image, "glance-direct", all_stores=True, all_stores_must_succeed=False))
    assert end["status"] == "success"
    shown = mine.show(image)
    assert (shown["status"], stores(shown), shown["os_glance_failed_import"]) == ("active", ["far", "near"], "cold")


def test_a_copy_is_made_and_its_progress_told(site, root, disk):
    data = noise(64 * MIB)
    image = root.create()
    assert root.upload(image, data).status == 204
    glance = site.client("glance", site.admin)
    glance("image-import", image, "--import-method", "copy-image", "--stores", "far,cold", "--allow-failure", "False")
    (task,) = root.call("GET", f"/v2/images/{image}/tasks").json()["tasks"]
    seen = []

    def ended():
        seen.append(root.progress(task["id"]))
        return seen[-1]["status"] in ("success", "failure")

    eventually(ended)
    assert seen[-1]["status"] == "success"
    for step in seen:
        assert step["attempts"] == 1 and 0 <= step["bytes_done"] <= len(data)
        if step["phase"].startswith("storing in"):
            assert step["phase"] == "storing in far, cold" and step["bytes_total"] == len(data)
    assert {hashlib.sha256(path.read_bytes()).digest() for path in copies(site, image).values()} == {hashlib.sha256(data).digest()}
    assert stores(root.show(image)) == ["cold", "far", "near"]
    answer = root.call("POST", f"/v2/images/{image}/import", {"method": {"name": "copy-image"}, "stores": ["far"]})
    assert answer.status == 400 and "far" in answer.text


def test_a_copy_into_a_broken_store_changes_nothing(site, root, disk, broken):
    image = root.create()
    assert root.upload(image, disk.read_bytes()).status == 204
    end = root.ended(root.begin_import(image, "copy-image", all_stores=True))
    assert end["status"] == "failure" and "cold" in end["message"]
    shown = root.show(image)
    assert (shown["status"], shown["stores"], shown["os_glance_failed_import"]) == ("active", "near", "cold")
    assert set(copies(site, image)) == {"near"}


def test_copies_are_removed_up_to_the_last(site, root, everywhere):
    glance = site.client("glance", site.admin)
    glance("stores-delete", everywhere, "--store", "far")
    assert stores(root.show(everywhere)) == ["cold", "near"]
    assert set(copies(site, everywhere)) == {"cold", "near"}
    assert "not found" in glance.refused("stores-delete", everywhere, "--store", "far")
    assert "409" in glance.refused("stores-delete", everywhere, "--store", "nowhere")
    site.client("openstack", site.admin)("image", "delete", everywhere, "--store", "near")
    assert set(copies(site, everywhere)) == {"cold"}
    assert "403" in glance.refused("stores-delete", everywhere, "--store", "cold")
    assert root.show(everywhere)["stores"] == "cold"
    assert root.download(everywhere).status == 200


def test_only_administrators_remove_copies(site, stella, glance, mine, disk):
    image = mine.create()
    assert mine.stage(image, disk.read_bytes()).status == 204
    assert mine.ended(mine.begin_import(image, "glance-direct", stores=["near", "far"]))["status"] == "success"
    assert "403" in glance.refused("stores-delete", image, "--store", "far")
    assert set(copies(site, image)) == {"near", "far"}
    with pytest.raises(exceptions.ForbiddenException):
        site.cloud(stella).delete_image(image, store="far")


def test_a_lost_copy_is_read_from_the_next_store(site, root, everywhere, disk, tmp_path):
    glance, files = site.client("glance", site.admin), copies(site, everywhere)
    for lost in ("far", "near"):
        files[lost].unlink()
        glance("image-download", everywhere, "--file", tmp_path / lost)
        assert (tmp_path / lost).read_bytes() == disk.read_bytes()
    files["cold"].unlink()
    answer = root.download(everywhere)
    assert answer.status >= 400 and root.show(everywhere)["status"] == "active"
    assert root.call("DELETE", f"/v2/images/{everywhere}").status == 204


def test_a_shortened_copy_is_not_read(site, root, everywhere, disk):
    files = copies(site, everywhere)
    files["far"].write_bytes(disk.read_bytes()[:MIB])
    assert root.download(everywhere).body == disk.read_bytes()


def test_a_store_can_be_preferred(site, stella, root, everywhere, disk, tmp_path):
    """Each copy is marked, to see which one is read; a part of the data is not held against the checksum."""
    for name, path in copies(site, everywhere).items():
        path.write_bytes(name.encode().ljust(16) + disk.read_bytes()[16:])
    head = {"Range": "bytes=0-15"}
    for query, read in (("", "far"), ("?prefer=cold", "cold"), ("?prefer=near,cold", "near")):
        answer = root.call("GET", f"/v2/images/{everywhere}/file{query}", headers=head)
        assert (answer.status, answer.body.decode().strip()) == (206, read)
    answer = root.call("GET", f"/v2/images/{everywhere}/file?prefer=nowhere")
    assert answer.status == 400 and "nowhere" in answer.text
    for path in copies(site, everywhere).values():
        path.write_bytes(disk.read_bytes())
    site.client("openstack", site.admin)("image", "save", everywhere, "--store-preference", "cold", "--file", tmp_path / "a")
    site.client("glance", site.admin)("image-download", everywhere, "--prefer", "cold,near", "--file", tmp_path / "b")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes() == disk.read_bytes()


def checked(site, *options):
    """What `vitrine stores check far` finds. Other tests leave damage there, so it may fail."""
    server = site.server
    argv = [BINARY, "stores", "check", "far", *options, "--data-dir", server.data]
    return subprocess.run(argv, env={**os.environ, **server.environment}, capture_output=True, text=True).stdout


def test_an_operator_looks_after_the_stores(site, mine, root, stella, disk):
    """`vitrine stores`, beside the running server."""
    server = site.server
    data = disk.read_bytes()
    image = mine.create()
    assert mine.upload(image, data).status == 204
    listed = server.command("stores", "list")
    assert {line.split()[0] for line in listed.splitlines()} == set(STORES)

    project = ("--from", "near", "--to", "cold", "--project", stella.project_id)
    assert image in server.command("stores", "copy", *project, "--dry-run")
    assert set(copies(site, image)) == {"near"}
    server.command("stores", "copy", *project)
    assert set(copies(site, image)) == {"near", "cold"}
    server.command("stores", "move", *project)
    assert set(copies(site, image)) == {"cold"}
    assert mine.call("GET", f"/v2/images/{image}/file").body == data

    # The same over REST, for administrators.
    assert mine.call("POST", "/v2/stores/cold/actions/move", {"to": "far"}).status == 403
    begun = root.call("POST", "/v2/stores/cold/actions/move", {"to": "far", "project": stella.project_id})
    assert begun.status == 202 and begun.headers["location"].endswith(begun.json()["self"])
    assert root.ended(begun.json()["id"])["status"] == "success"
    assert set(copies(site, image)) == {"far"}

    assert image not in checked(site, "--hashes")
    path = copies(site, image)["far"]
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    (path.parent / "11111111-2222-4333-8444-555555555555").write_bytes(b"nobody's")
    found = checked(site, "--hashes")
    assert f"damaged     {image}" in found and "extra       11111111-2222-4333-8444-555555555555" in found
    found = checked(site, "--remove-extra")
    assert "removed     11111111-2222-4333-8444-555555555555" in found
    path.unlink()
    assert f"missing     {image}" in checked(site)
