"""The databases: the same flow on each engine, one that is locked, one that is gone for a while."""

import sqlite3
import threading
import time

import pytest
from conftest import make_user
from databases import database  # noqa: F401  (a fixture)
from wire import MIB, Wire, eventually, noise


@pytest.fixture(scope="module")
def served(site_of, database):  # noqa: F811
    site = site_of(database__url=database.url, database__pool_timeout=2)
    site.secrets.append("planted-database-password")
    alice, bob = (site.caller(make_user(site.server, name, f"{name}-project")) for name in ("alice", "bob"))
    return site, alice, bob


def flow(alice, bob):
    """Create, upload, describe, share, list, download, delete."""
    data = noise(2 * MIB + 7)
    image = alice.create(name="größe 'x' \\ %_", visibility="shared", tags=["one", "two"], os_distro="debian")
    assert alice.upload(image, data).status == 204
    record = alice.show(image)
    assert (record["status"], record["size"], record["os_distro"]) == ("active", len(data), "debian")
    change = [{"op": "replace", "path": "/os_distro", "value": "ubuntu"}, {"op": "add", "path": "/min_ram", "value": 512}]
    patch = {"Content-Type": "application/openstack-images-v2.1-json-patch"}
    changed = alice.call("PATCH", f"/v2/images/{image}", change, patch)
    assert changed.status == 200 and changed.json()["min_ram"] == 512, changed.text
    assert bob.show(image)["status"] == 404
    assert alice.call("POST", f"/v2/images/{image}/members", {"member": bob.project_id}).status == 200
    assert bob.call("PUT", f"/v2/images/{image}/members/{bob.project_id}", {"status": "accepted"}).status == 200
    for query in ("", "?visibility=shared", "?sort=name:asc", "?limit=1", "?name=in:%22größe%20'x'%20%5C%5C%20%25_%22"):
        listed = bob.call("GET", "/v2/images" + query)
        assert [entry["id"] for entry in listed.json()["images"]] == [image], (query, listed.text)
    assert bob.download(image).body == data
    assert bob.call("DELETE", f"/v2/images/{image}").status == 403
    assert alice.call("DELETE", f"/v2/images/{image}").status == 204
    assert bob.show(image)["status"] == 404
    assert alice.call("POST", "/v2/images", {"id": image}).status == 409


def test_the_main_flow(served):
    site, alice, bob = served
    flow(alice, bob)
    assert not site.files()


def test_gone_for_a_while(served, database):  # noqa: F811
    site, alice, bob = served
    image, half = alice.create(), alice.create()
    with alice.begin_upload(half, length=3 * MIB) as wire:
        database.stop()
        for method, path, body in [
            ("GET", "/v2/images", None), ("GET", f"/v2/images/{image}", None), ("POST", "/v2/images", {"name": "x"}),
            ("DELETE", f"/v2/images/{image}", None), ("PUT", f"/v2/images/{image}/tags/x", None),
            ("POST", "/identity/v3/auth/tokens", login(alice)), ("GET", "/dashboard/login", None),
        ]:
            answer = alice.call(method, path, body)
            assert answer.status == 503 or (path == "/dashboard/login" and answer.status == 200), f"{path}: {answer.text}"
            assert len(answer.text) > 20 and "sqlx" not in answer.text.lower(), answer.text
        assert site.stranger().call("GET", "/healthcheck").status in (200, 503)
        answer = wire.send(bytes(2 * MIB)).answer()
        assert answer.status == 503, answer.text
    database.start()
    eventually(lambda: alice.call("GET", "/v2/images").status == 200)
    flow(alice, bob)
    # What the upload left is taken up: nobody has to help.
    eventually(lambda: alice.show(half)["status"] in ("queued", "active"))
    if alice.show(half)["status"] == "queued":
        eventually(lambda: not site.files())
        assert alice.upload(half, b"again").status == 204
    else:
        assert alice.download(half).body == bytes(3 * MIB)


def login(alice):
    who = {"name": alice.name, "domain": {"id": "default"}, "password": alice.site.secrets[0]}
    return {"auth": {"identity": {"methods": ["password"], "password": {"user": who}}}}


class Lock:
    """Somebody else's write transaction on the SQLite file."""

    def __init__(self, site):
        self.database = sqlite3.connect(site.server.data / "vitrine.db", isolation_level=None)

    def __enter__(self):
        self.database.execute("BEGIN EXCLUSIVE")

    def __exit__(self, *_):
        self.database.execute("ROLLBACK")
        self.database.close()


@pytest.fixture(scope="module")
def locked_site(site_of):
    site = site_of(database__pool_timeout=2)
    return site, site.caller(make_user(site.server, "alice", "atelier"))


def test_a_short_lock_is_waited_for(locked_site):
    site, alice = locked_site
    answers = []
    with Lock(site):
        thread = threading.Thread(target=lambda: answers.append(alice.call("POST", "/v2/images", {"name": "patient"})))
        thread.start()
        assert alice.call("GET", "/v2/images").status == 200, "readers do not wait for writers"
        time.sleep(0.3)
        assert not answers
    thread.join()
    assert answers[0].status == 201, answers[0].text


def test_a_long_lock_is_told(locked_site):
    site, alice = locked_site
    image, half, full = alice.create(), alice.create(), alice.create()
    assert alice.upload(full, b"data").status == 204
    with alice.begin_upload(half, length=3 * MIB) as wire:
        with Lock(site):
            statuses = {}
            calls = {
                "create": lambda: alice.call("POST", "/v2/images", {"name": "x"}),
                "delete": lambda: alice.call("DELETE", f"/v2/images/{image}"),
                "tag": lambda: alice.call("PUT", f"/v2/images/{image}/tags/x"),
                "upload": lambda: alice.upload(image, b"data"),
                "download": lambda: alice.download(full),
                "the end of an upload": lambda: wire.send(bytes(2 * MIB)).answer(),
            }
            threads = [
                threading.Thread(target=lambda name=name, call=call: statuses.__setitem__(name, call()))
                for name, call in calls.items()
            ]
            [thread.start() for thread in threads]
            [thread.join() for thread in threads]
    told = {name: answer.status for name, answer in statuses.items()}
    assert told == {name: 200 if name == "download" else 503 for name in calls}, {n: a.text for n, a in statuses.items()}
    site.nothing_left()
    assert alice.show(image)["status"] == "queued"
    assert alice.upload(image, b"data").status == 204
    assert alice.show(half)["status"] in ("queued", "active")
    site.nothing_left()
