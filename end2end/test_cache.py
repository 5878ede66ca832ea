"""The image cache, as the unmodified clients see it."""

import hashlib
import time

import pytest

from conftest import Client, User, client_environment


@pytest.fixture(scope="module")
def site(site_of):
    return site_of(image_cache__enabled="true", image_cache__cache_file_stores="true")


@pytest.fixture(scope="module")
def clients(site, tmp_path_factory):
    """`openstack` and `glance` of the administrator of a server with a cache."""
    user = User("admin", "admin", site.server.admin_password)
    env = client_environment(site.server, user, tmp_path_factory.mktemp("home-cache"))
    return Client("openstack", env), Client("glance", env)


@pytest.fixture(scope="module")
def image(clients, qcow2):
    openstack, _ = clients
    arguments = ["--disk-format", "qcow2", "--container-format", "bare", "--file", qcow2.path]
    return openstack.json("image", "create", "kept", *arguments)["id"]


def states(openstack):
    return {row["ID"]: row for row in openstack.json("cached", "image", "list")}


def wait_for(openstack, image, state):
    deadline = time.monotonic() + 30
    while (row := states(openstack).get(image)) is None or row["State"] != state:
        assert time.monotonic() < deadline, row
    return row


def test_openstack_queues_lists_deletes_and_clears(clients, image, qcow2, tmp_path):
    openstack, _ = clients
    assert states(openstack) == {}
    openstack("cached", "image", "queue", image)
    row = wait_for(openstack, image, "cached")
    assert (row["Size"], row["Hits"]) == (qcow2.size, 0)
    openstack("image", "save", "--file", tmp_path / "out", image)
    assert hashlib.sha512((tmp_path / "out").read_bytes()).hexdigest() == qcow2.sha512
    assert states(openstack)[image]["Hits"] == 1
    openstack("cached", "image", "delete", image)
    assert states(openstack) == {}
    openstack("image", "save", "--file", tmp_path / "again", image)
    wait_for(openstack, image, "cached")
    openstack("cached", "image", "clear", "--queue")
    assert image in states(openstack)
    openstack("cached", "image", "clear", "--cache")
    assert states(openstack) == {}
    openstack("cached", "image", "clear")


def test_glance_does_the_same(clients, image, site):
    openstack, glance = clients
    glance("cache-queue", image)
    wait_for(openstack, image, "cached")
    assert image in glance("cache-list")
    nodes = glance("cache-nodes-list", image)
    assert (site.server.data / "node-id").read_text().strip() in nodes
    glance("cache-clean")
    glance("cache-prune")
    glance("cache-delete", image)
    assert image not in glance("cache-list")
    glance("cache-queue", image)
    for target in ("queue", "cache", "both"):
        glance("cache-clear", "--target", target)
    assert image not in glance("cache-list")


def test_what_is_not_there_is_said(clients):
    openstack, glance = clients
    assert "No Image found" in openstack.refused("cached", "image", "queue", "nowhere")
    unknown = "00000000-0000-4000-8000-000000000000"
    assert f"Unable to queue image '{unknown}'" in glance.run("cache-queue", unknown).stderr.decode()


def test_a_server_without_a_cache_offers_none(glance, admin):
    assert "does not support image caching" in glance(admin).refused("cache-list")
