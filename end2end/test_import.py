"""Imports with the unmodified clients, and a web server of our own to import from."""

import time

import pytest
from conftest import Client, User, Vitrine, client_environment, free_port, make_user
from test_glance_client import record


@pytest.fixture(scope="module")
def disks(web, qcow2):
    web.put("small.qcow2", qcow2.path.read_bytes())
    web.put("lie.qcow2", b"this is no disk" * 100)
    return qcow2


@pytest.fixture(scope="module")
def importing(tmp_path_factory, web):
    """A server with two stores that may fetch from the web server and from itself."""
    folder = tmp_path_factory.mktemp("importing")
    port = free_port()
    (folder / "vitrine.toml").write_text(f"""
enabled_import_methods = ["glance-direct", "web-download", "copy-image", "glance-download"]
default_backend = "near"
[import_filtering_opts]
allowed_hosts = ["127.0.0.1"]
allowed_ports = [{web.server_port}, {port}]
[identity]
image_endpoints = ["RegionTwo=http://127.0.0.1:{port}"]
[stores.near]
type = "file"
filesystem_store_datadir = "near"
[stores.far]
type = "file"
filesystem_store_datadir = "far"
""")
    server = Vitrine(folder, url=f"http://127.0.0.1:{port}")
    server.settings["config"] = folder / "vitrine.toml"
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def person(importing):
    return make_user(importing, "imogen", "importers")


@pytest.fixture(scope="module")
def env(importing, tmp_path_factory):
    return lambda user: client_environment(importing, user, tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def glance(env, person):
    return Client("glance", env(person))


@pytest.fixture(scope="module")
def openstack(env, person):
    return Client("openstack", env(person))


@pytest.fixture(scope="module")
def root(env, importing):
    return Client("glance", env(User("admin", "admin", importing.admin_password)))


def until(client, image, *wanted):
    """Waits for one of these states of the image, with no import at work."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        shown = record(client("image-show", image))
        if shown["status"] in wanted and "os_glance_import_task" not in shown:
            return shown
        time.sleep(0.2)
    raise AssertionError(shown)


FORMATS = ("--disk-format", "qcow2", "--container-format", "bare")


def test_the_methods_are_told(glance):
    text = record(glance("import-info"))["import-methods"]
    for method in ("glance-direct", "web-download", "copy-image", "glance-download"):
        assert method in text


def test_create_via_import_from_a_file(glance, disks):
    made = record(glance("image-create-via-import", "--name", "direct", "--import-method", "glance-direct", "--file", disks.path, *FORMATS))
    shown = until(glance, made["id"], "active")
    assert (shown["checksum"], shown["size"], shown["virtual_size"]) == (disks.md5, str(disks.size), str(64 << 20))
    assert shown["stores"] == "near"


def test_create_via_import_from_a_url(glance, disks, web):
    made = record(glance("image-create-via-import", "--name", "web", "--import-method", "web-download", "--uri", web.url("small.qcow2"), "--all-stores", "True", *FORMATS))
    shown = until(glance, made["id"], "active")
    assert shown["checksum"] == disks.md5
    assert sorted(shown["stores"].split(",")) == ["far", "near"]


def test_create_via_import_from_another_region(glance, disks):
    source = record(glance("image-create", "--name", "there", "--file", disks.path, "--property", "os_distro=debian", "--property", "private=x", *FORMATS))
    made = record(
        glance("image-create-via-import", "--name", "here", "--import-method", "glance-download", "--remote-region", "RegionTwo", "--remote-image-id", source["id"], *FORMATS)
    )
    shown = until(glance, made["id"], "active")
    assert (shown["checksum"], shown["os_distro"]) == (disks.md5, "debian")
    assert "private" not in shown


def test_stage_then_import_then_copy(glance, root, disks):
    made = record(glance("image-create", "--name", "steps", *FORMATS))
    glance("image-stage", made["id"], "--file", disks.path)
    assert record(glance("image-show", made["id"]))["status"] == "uploading"
    glance("image-import", made["id"], "--import-method", "glance-direct", "--stores", "far")
    assert until(glance, made["id"], "active")["stores"] == "far"
    refused = glance.refused("image-import", made["id"], "--import-method", "copy-image", "--stores", "near")
    assert "403" in refused
    root("image-import", made["id"], "--import-method", "copy-image", "--stores", "near")
    assert sorted(until(glance, made["id"], "active")["stores"].split(",")) == ["far", "near"]


def test_what_fails_says_why(glance, disks, web):
    made = record(glance("image-create-via-import", "--name", "lie", "--import-method", "web-download", "--uri", web.url("lie.qcow2"), *FORMATS))
    shown = until(glance, made["id"], "queued")
    assert shown["os_glance_failed_import"] == "near"
    assert "qcow2" in glance("image-tasks", made["id"]) or "failure" in glance("image-tasks", made["id"])
    refused = glance.refused("image-import", made["id"], "--import-method", "web-download", "--uri", "http://169.254.169.254/")
    assert "400" in refused


def test_openstack_create_with_import(openstack, glance, disks):
    made = openstack.json("image", "create", "openstack import", "--import", "--file", disks.path, *FORMATS)
    assert until(glance, made["id"], "active")["checksum"] == disks.md5


def test_openstack_import(openstack, glance, disks, web):
    made = openstack.json("image", "create", "openstack web", *FORMATS)
    openstack("image", "import", made["id"], "--method", "web-download", "--uri", web.url("small.qcow2"), "--store", "far")
    assert until(glance, made["id"], "active")["checksum"] == disks.md5
    made = openstack.json("image", "create", "openstack direct", *FORMATS)
    openstack("image", "stage", made["id"], "--file", disks.path)
    openstack("image", "import", made["id"], "--method", "glance-direct", "--all-stores")
    assert sorted(until(glance, made["id"], "active")["stores"].split(",")) == ["far", "near"]
