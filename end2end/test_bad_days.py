"""Days on which everything goes wrong: uploads that break, processes that die, disks that fill. After each of them the
image is as it was, nothing is left in the store, and the server goes on."""

import os
import signal
import socket
import subprocess
import threading

import pytest
from conftest import make_user
from wire import BYTES, MIB, Wire, eventually, noise

CAP = 64 * MIB


@pytest.fixture(scope="module")
def site(site_of):
    """A server of short patience."""
    return site_of(
        limits__image_size_cap=CAP, api__upload_idle_timeout=1, api__keepalive_timeout=2, api__client_socket_timeout=2,
        metrics="true",
    )


@pytest.fixture(scope="module")
def alice(site):
    return site.caller(make_user(site.server, "alice", "atelier"))


def chunk(data):
    return b"%x\r\n%s\r\n" % (len(data), data)


def stops(wire):
    wire.half_close()


def goes_away(wire):
    wire.socket.close()


def resets(wire):
    wire.reset()


def waits(_):
    """Sends nothing more and stays."""


# What is sent, how the client ends, and the status where it can still read one.
BROKEN = {
    "shorter than announced": ({"Content-Length": 3 * MIB}, noise(MIB), stops, 400),
    "shorter, and gone": ({"Content-Length": 3 * MIB}, noise(MIB), goes_away, None),
    "reset in the middle": ({"Content-Length": 3 * MIB}, noise(MIB), resets, None),
    "standing still": ({"Content-Length": 3 * MIB}, noise(MIB), waits, 400),
    "announced too large": ({"Content-Length": MIB, "X-OpenStack-Image-Size": MIB + 1}, noise(MIB), waits, 400),
    "announced too small": ({"Content-Length": MIB, "X-OpenStack-Image-Size": MIB - 1}, noise(MIB), waits, 400),
    "announced as a word": ({"Content-Length": MIB, "X-OpenStack-Image-Size": "lots"}, noise(MIB), waits, 400),
    "chunks that end early": ({"Transfer-Encoding": "chunked"}, chunk(noise(MIB)), stops, 400),
    "a chunk cut off": ({"Transfer-Encoding": "chunked"}, chunk(noise(MIB))[: MIB // 2], resets, None),
    "a chunk without a size": ({"Transfer-Encoding": "chunked"}, chunk(noise(MIB)) + b"zz\r\n", waits, 400),
    "a chunk of a huge size": ({"Transfer-Encoding": "chunked"}, b"f" * 20 + b"\r\n", waits, 400),
    "a chunk with a short size": ({"Transfer-Encoding": "chunked"}, b"5\r\n" + bytes(64) + b"\r\n", waits, 400),
    "larger than the cap": ({"Content-Length": 100 * 1024 * MIB}, b"", waits, 413),
    "larger than any number": ({"Content-Length": 10**30}, b"", waits, 400),
    "of negative length": ({"Content-Length": -1}, b"", waits, 400),
    "of two lengths": ({"Content-Length": ["10", "20"]}, bytes(20), waits, 400),
    "said to be larger than the cap": ({"Content-Length": 10, "X-OpenStack-Image-Size": CAP + 1}, bytes(10), waits, 413),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_upload_leaves_nothing(site, alice, case):
    headers, body, end, status = BROKEN[case]
    image = alice.create()
    with Wire(site) as wire:
        wire.head("PUT", f"/v2/images/{image}/file", {**alice.auth, **BYTES, **headers}).send(body)
        if status is None:
            # Else the server might not even have begun when its client is gone.
            eventually(lambda: alice.show(image)["status"] == "saving")
        end(wire)
        if status:
            answer = wire.answer()
            assert answer.status == status, answer.text
    site.nothing_left()
    assert alice.show(image)["status"] == "queued"
    good = noise(2 * MIB + 1)
    answer = alice.upload(image, good)
    assert answer.status == 204, answer.text
    assert alice.download(image).body == good
    site.nothing_left()


def test_chunks_beyond_the_cap_are_refused_on_the_way(site, alice):
    image = alice.create()
    part = chunk(bytes(MIB))
    with Wire(site) as wire:
        wire.head("PUT", f"/v2/images/{image}/file", {**alice.auth, **BYTES, "Transfer-Encoding": "chunked"})
        for _ in range(CAP // MIB + 1):
            wire.send(part)
        answer = wire.answer()
    assert answer.status == 413 and str(CAP) in answer.text
    site.nothing_left()
    assert alice.show(image)["status"] == "queued"


def test_a_length_and_chunks_are_not_two_requests(site, alice):
    """Request smuggling: the second request hides in what one of two lengths makes a body."""
    image, other = alice.create(), alice.create()
    hidden = f"DELETE /v2/images/{other} HTTP/1.1\r\nHost: x\r\nX-Auth-Token: {alice.token}\r\n\r\n".encode()
    with Wire(site) as wire:
        wire.head("PUT", f"/v2/images/{image}/file",
                  {**alice.auth, **BYTES, "Content-Length": 5, "Transfer-Encoding": "chunked"})
        wire.send(b"0\r\n\r\n" + hidden)
        wire.answer()
        assert wire.is_closed()
    assert alice.show(other)["status"] == "queued"
    site.nothing_left()


def test_of_two_uploads_one_wins(site, alice):
    image = alice.create()
    winner, loser = noise(4 * MIB), noise(MIB)
    with Wire(site) as wire:
        wire.head("PUT", f"/v2/images/{image}/file", {**alice.auth, **BYTES, "Content-Length": len(winner)})
        wire.send(winner[:MIB])
        eventually(lambda: alice.show(image)["status"] == "saving")
        answer = alice.upload(image, loser)
        assert answer.status == 409, answer.text
        assert wire.send(winner[MIB:]).answer().status == 204
    assert alice.download(image).body == winner
    assert alice.upload(image, loser).status == 409
    site.nothing_left()


def test_of_many_uploads_at_once_one_wins(site, alice):
    image = alice.create()
    bodies, statuses, start = [noise(MIB) for _ in range(8)], {}, threading.Barrier(8)

    def upload(n):
        start.wait()
        statuses[n] = alice.upload(image, bodies[n]).status

    threads = [threading.Thread(target=upload, args=(n,)) for n in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(statuses.values()) == [204] + [409] * 7
    won = next(n for n, status in statuses.items() if status == 204)
    assert alice.download(image).body == bodies[won]
    site.nothing_left()


def test_deleted_during_its_upload(site, alice):
    image = alice.create()
    with alice.begin_upload(image, length=3 * MIB) as wire:
        deleted = alice.call("DELETE", f"/v2/images/{image}")
        answer = wire.send(bytes(2 * MIB)).answer()
    assert (deleted.status, answer.status) == (204, 410), answer.text
    assert alice.show(image)["status"] == 404
    site.nothing_left()


def test_killed_in_mid_upload(site_of):
    site = site_of()
    alice = site.caller(make_user(site.server, "alice", "atelier"))
    image = alice.create()
    with alice.begin_upload(image):
        site.server.process.kill()
        site.server.process.wait()
    assert site.residue()["saving"], "the kill came too late to test anything"
    site.server.start()
    assert alice.show(image)["status"] == "queued", "the token survives the restart, and the image is queued at once"
    site.nothing_left()
    data = noise(2 * MIB)
    assert alice.upload(image, data).status == 204
    assert alice.download(image).body == data
    site.nothing_left()


def test_told_to_end_in_mid_upload(site_of):
    site = site_of(drain_timeout=30)
    alice = site.caller(make_user(site.server, "alice", "atelier"))
    image, other = alice.create(), alice.create()
    with alice.begin_upload(image, length=3 * MIB) as wire:
        site.server.process.send_signal(signal.SIGTERM)
        eventually(lambda: site.stranger().call("GET", "/healthcheck").status == 503)
        refused = alice.upload(other, b"late")
        assert refused.status == 503 and int(refused.headers["Retry-After"]) > 0, refused.text
        assert wire.send(bytes(2 * MIB)).answer().status == 204
    assert site.server.process.wait(20) == 0
    assert not any(site.residue().values())
    site.server.start()
    assert alice.show(image)["status"] == "active"
    assert alice.show(other)["status"] == "queued"


def test_the_drain_ends_what_never_ends(site_of):
    """An upload that stands still and a download nobody reads hold the end up for the drain's time, not for ever."""
    site = site_of(drain_timeout=1, api__client_socket_timeout=2)
    alice = site.caller(make_user(site.server, "alice", "atelier"))
    image, full = alice.create(), alice.create()
    assert alice.upload(full, bytes(32 * MIB)).status == 204
    with alice.begin_upload(image), Wire(site, receive_buffer=4096) as reader:
        reader.head("GET", f"/v2/images/{full}/file", alice.auth)
        assert reader.socket.recv(16)
        site.server.process.send_signal(signal.SIGTERM)
        assert site.server.process.wait(20) == 0
    residue = site.residue()
    assert not any(residue.values()), residue
    assert site.rows(f"SELECT status FROM images WHERE id = '{image}'") == [("queued",)]


@pytest.fixture(scope="module")
def small_disk(tmp_path_factory):
    """A disk of 8 MiB, and the folder where it is."""
    folder = tmp_path_factory.mktemp("small")
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", folder], capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def test_the_disk_is_full(site_of, small_disk, tmp_path):
    config = tmp_path / "vitrine.toml"
    config.write_text(f'[stores.small]\ntype = "file"\nfilesystem_store_datadir = "{small_disk}"\n')
    site = site_of(config=config)
    alice = site.caller(make_user(site.server, "alice", "atelier"))
    image = alice.create()
    for headers in ({}, {"Transfer-Encoding": "chunked"}):
        with Wire(site) as wire:
            length = {} if headers else {"Content-Length": 16 * MIB}
            wire.head("PUT", f"/v2/images/{image}/file", {**alice.auth, **BYTES, **headers, **length})
            wire.send((chunk(bytes(16 * MIB)) + b"0\r\n\r\n") if headers else bytes(16 * MIB))
            answer = wire.answer()
        assert answer.status == 413, answer.text
        assert "full" in answer.text or "space" in answer.text or "room" in answer.text, answer.text
        eventually(lambda: alice.show(image)["status"] == "queued")
        assert not [path for path in small_disk.rglob("*") if path.is_file()]
    data = noise(4 * MIB)
    assert alice.upload(image, data).status == 204
    assert alice.download(image).body == data
    assert alice.call("DELETE", f"/v2/images/{image}").status == 204
    eventually(lambda: not [path for path in small_disk.rglob("*") if path.is_file()])
    site.is_well()


# Clients that hold connections.


def test_a_head_that_never_ends_is_given_up(site):
    with Wire(site, timeout=30) as wire:
        wire.send(b"GET /healthcheck HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        assert wire.is_closed()
    with Wire(site, timeout=30) as silent:
        assert silent.is_closed()


@pytest.mark.parametrize("path", ["/v2/images", "/identity/v3/auth/tokens", "/dashboard/login"])
def test_a_body_that_never_comes_is_given_up(site, alice, path):
    kind = "application/x-www-form-urlencoded" if "dashboard" in path else "application/json"
    with Wire(site, timeout=30) as wire:
        wire.head("POST", path, {**alice.auth, "Content-Type": kind, "Content-Length": 100}).send(b"{")
        assert wire.is_closed(), "the connection is held for ever"
    site.is_well()


def test_two_hundred_idle_connections_stop_nobody(site, alice):
    crowd = [Wire(site) for _ in range(200)]
    for wire in crowd[::2]:
        wire.send(b"GET /v2/images HTTP/1.1\r\n")
    image = alice.create()
    data = noise(MIB)
    assert alice.upload(image, data).status == 204
    assert alice.download(image).body == data
    for wire in crowd:
        wire.reset()
    site.nothing_left()


def test_a_download_nobody_reads_is_given_up(site, alice):
    image = alice.create()
    assert alice.upload(image, bytes(48 * MIB)).status == 204
    with Wire(site, receive_buffer=4096) as wire:
        wire.head("GET", f"/v2/images/{image}/file", alice.auth)
        assert wire.socket.recv(16)
        metric = lambda: site.stranger().call("GET", "/metrics").text
        assert "\nvitrine_downloads 1\n" in metric()
        eventually(lambda: "\nvitrine_downloads 0\n" in metric())
    site.is_well()


def test_a_client_that_closes_its_side_still_gets_its_answer(site, alice):
    with Wire(site) as wire:
        wire.head("GET", "/v2/images", {**alice.auth, "Connection": "close"})
        wire.socket.shutdown(socket.SHUT_WR)
        assert wire.answer().status == 200


# Stores that are away.


def test_a_store_goes_away_and_comes_back(site_of, tmp_path):
    faults, config, blocked = tmp_path / "faults", tmp_path / "vitrine.toml", tmp_path / "blocked"
    faults.mkdir()
    # Where there should be a folder is a file: this store cannot even be opened.
    blocked.write_text("in the way")
    quick = "retries = 1\nretry_max_delay_ms = 1\nprobe_interval = 1\n"
    folders = {"near": "near", "far": "far", "late": blocked / "images"}
    config.write_text('default_backend = "near"\n' + "".join(
        f'[stores.{name}]\ntype = "file"\nfilesystem_store_datadir = "{folder}"\n{quick}' for name, folder in folders.items()))
    site = site_of(config=config, test_store_faults=faults)
    alice, root = site.caller(make_user(site.server, "alice", "atelier")), site.caller(site.admin)
    data = noise(MIB)

    def put(store):
        image = alice.create()
        return image, alice.upload(image, data, {"X-Image-Meta-Store": store})

    def degraded():
        stores = root.call("GET", "/v2/info/stores/detail").json()["stores"]
        return {store["id"] for store in stores if store["state"] == "degraded"}

    eventually(lambda: degraded() == {"late"})
    there, answer = put("far")
    assert answer.status == 204
    (faults / "far").touch()
    eventually(lambda: degraded() == {"late", "far"})
    for name in ("far", "late"):
        image, answer = put(name)
        assert answer.status == 503 and f"'{name}'" in answer.text, answer.text
        assert alice.show(image)["status"] == "queued"
    assert alice.download(there).status == 503
    health = site.stranger().call("GET", "/healthcheck")
    assert (health.status, health.text) == (200, "OK"), "it serves, and tells strangers no names"
    here, answer = put("near")
    assert answer.status == 204 and alice.download(here).body == data, "the others live on"

    (faults / "far").unlink()
    blocked.unlink()
    eventually(lambda: not degraded())
    assert alice.download(there).body == data
    for name in ("far", "late"):
        assert put(name)[1].status == 204
    log = (site.server.folder / "server.log").read_text()
    assert "a store is degraded" in log and "a store is healthy again" in log
