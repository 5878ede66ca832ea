"""Resumable uploads from outside: an unmodified tus client, requests by hand, and servers that are killed on the way."""

import base64
import hashlib
import os
import signal
import subprocess
import threading
from urllib.parse import urlsplit

import conftest
import pytest
from conftest import make_user
from test_dashboard_attacks import Browser
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError, TusUploadFailed
from wire import MIB, Wire, eventually, noise

TUS = {"Tus-Resumable": "1.0.0"}
BYTES = {**TUS, "Content-Type": "application/offset+octet-stream"}
QUOTA = 1024 * MIB


@pytest.fixture(scope="module")
def site(site_of):
    return site_of(limits__user_storage_quota=QUOTA, drain_timeout=60)


@pytest.fixture(scope="module")
def user(site):
    return make_user(site.server, "alice", "atelier")


@pytest.fixture(scope="module")
def alice(site, user):
    return site.caller(user)


def encode(text):
    return base64.b64encode(text.encode()).decode()


def begin(caller, image, length, headers=None):
    """A new upload's path."""
    length = {"Upload-Defer-Length": "1"} if length is None else {"Upload-Length": length}
    metadata = {"Upload-Metadata": f"image_id {encode(image)}"}
    answer = caller.call("POST", "/uploads", headers={**TUS, **length, **metadata, **(headers or {})})
    assert answer.status == 201, answer.text
    return answer.headers["Location"]


def patch(caller, upload, offset, data, headers=None):
    return caller.call("PATCH", upload, data, {**BYTES, "Upload-Offset": offset, **(headers or {})})


def offset(caller, upload):
    answer = caller.call("HEAD", upload, headers=TUS)
    assert answer.status == 200, answer.status
    assert answer.headers["Cache-Control"] == "no-store"
    return int(answer.headers["Upload-Offset"])


def shown(caller, upload):
    return caller.call("GET", upload).json()


def begin_patch(site, caller, upload, at, length, data):
    """A request that stands in its middle."""
    wire = Wire(site)
    headers = {**caller.auth, **BYTES, "Upload-Offset": at, "Content-Length": length}
    return wire.head("PATCH", upload, headers).send(data)


def parts(site):
    return list((site.server.data / "uploads").glob("*.part"))


def has(caller, image, data):
    record = caller.show(image)
    assert record["status"] == "active", record
    assert record["os_hash_value"] == hashlib.sha512(data).hexdigest()
    assert caller.download(image).body == data


def client(site, caller):
    return TusClient(site.server.url + "/uploads", headers=caller.auth)


def test_a_tus_client_uploads_in_parts(site, alice, tmp_path):
    data = noise(10 * MIB + 7)
    path = tmp_path / "disk.raw"
    path.write_bytes(data)
    image = alice.create()
    metadata = {"image_id": image, "filename": path.name}
    client(site, alice).uploader(str(path), chunk_size=3 * MIB, metadata=metadata).upload()
    has(alice, image, data)
    assert not parts(site)
    site.nothing_left()


def test_a_tus_client_sends_checksums_and_goes_on_later(site, alice, tmp_path):
    data = noise(5 * MIB)
    path = tmp_path / "disk.raw"
    path.write_bytes(data)
    image = alice.create()
    first = client(site, alice).uploader(
        str(path), chunk_size=MIB, metadata={"image_id": image}, upload_checksum=True
    )
    first.upload(stop_at=2 * MIB)
    again = client(site, alice).uploader(str(path), chunk_size=MIB, url=first.url, upload_checksum=True)
    assert again.offset == 2 * MIB
    again.upload()
    has(alice, image, data)


def test_a_tus_client_hears_why_content_is_refused(site, alice, tmp_path):
    path = tmp_path / "disk.qcow2"
    path.write_bytes(noise(2 * MIB))
    image = alice.create(disk_format="qcow2")
    uploader = client(site, alice).uploader(str(path), chunk_size=MIB, metadata={"image_id": image})
    with pytest.raises(TusUploadFailed) as refused:
        uploader.upload()
    assert refused.value.status_code == 415 and b"qcow2" in refused.value.response_content
    with pytest.raises(TusCommunicationError):
        client(site, alice).uploader(str(path), url=uploader.url)
    assert alice.show(image)["status"] == "queued" and not parts(site)


def test_a_killed_server_goes_on_where_the_disk_is(site, alice, tmp_path):
    data = noise(96 * MIB)
    path = tmp_path / "disk.raw"
    path.write_bytes(data)
    image = alice.create()
    upload = begin(alice, image, len(data))
    assert patch(alice, upload, 0, data[: 8 * MIB]).status == 204
    with begin_patch(site, alice, upload, 8 * MIB, 80 * MIB, data[8 * MIB : 70 * MIB]):
        durable = eventually(lambda: (at := shown(alice, upload)["offset"]) > 8 * MIB and at)
        site.server.process.send_signal(signal.SIGKILL)
        site.server.process.wait()
    [part] = parts(site)
    with open(part, "ab") as torn:
        torn.write(b"a tail that nobody has acknowledged")
    site.server.start()
    at = offset(alice, upload)
    assert durable <= at <= 70 * MIB
    assert part.read_bytes() == data[:at], "not a byte more than promised, and none that is wrong"
    client(site, alice).uploader(str(path), chunk_size=16 * MIB, url=site.server.url + upload).upload()
    has(alice, image, data)
    assert not parts(site)
    site.nothing_left()


def test_a_server_killed_at_the_end_ends_it_by_itself(site_of):
    site = site_of(uploads__finish_wait=0)
    alice = site.caller(make_user(site.server, "alice", "atelier"))
    data = noise(64 * MIB)
    image = alice.create()
    upload = begin(alice, image, len(data))
    answer = patch(alice, upload, 0, data)
    assert (answer.status, answer.headers["Upload-State"]) == (204, "finishing")
    site.server.process.send_signal(signal.SIGKILL)
    site.server.process.wait()
    site.server.start()
    eventually(lambda: alice.show(image)["status"] == "active")
    has(alice, image, data)
    assert offset(alice, upload) == len(data)
    eventually(lambda: not parts(site))
    site.nothing_left()


def test_a_drain_cuts_a_request_and_keeps_its_bytes(site, alice):
    data = noise(4 * MIB)
    image = alice.create()
    upload = begin(alice, image, len(data))
    with begin_patch(site, alice, upload, 0, len(data), data[: 2 * MIB]) as wire:
        eventually(lambda: shown(alice, upload)["offset"])
        site.server.process.send_signal(signal.SIGTERM)
        answer = wire.answer()
        assert answer.status == 503 and int(answer.headers["Retry-After"]) > 0
    assert site.server.process.wait(20) == 0, "it does not wait for bytes that can come later"
    site.server.start()
    assert offset(alice, upload) == 2 * MIB
    assert patch(alice, upload, 2 * MIB, data[2 * MIB :]).status == 204
    has(alice, image, data)


def test_a_lost_connection_costs_no_byte(site, alice):
    data = noise(3 * MIB)
    image = alice.create()
    upload = begin(alice, image, len(data))
    wire = begin_patch(site, alice, upload, 0, len(data), data[:MIB])
    eventually(lambda: shown(alice, upload)["offset"])
    wire.reset()
    eventually(lambda: offset(alice, upload) == MIB)
    assert patch(alice, upload, MIB, data[MIB:]).status == 204
    has(alice, image, data)


def test_one_request_at_a_time(site, alice):
    data = noise(2 * MIB)
    image = alice.create()
    upload = begin(alice, image, len(data))
    with begin_patch(site, alice, upload, 0, len(data), data[:MIB]) as hanging:
        eventually(lambda: shown(alice, upload)["offset"])
        assert patch(alice, upload, 0, data).status == 423
        assert patch(alice, upload, MIB, data[MIB:]).status == 423
        assert offset(alice, upload) == MIB, "whoever asks is not sending: the hanging request is over"
        assert hanging.answer().status == 423
    assert patch(alice, upload, MIB, data[MIB:]).status == 204
    has(alice, image, data)


def test_a_checksum_as_a_trailer(site, alice):
    data = noise(MIB)
    image = alice.create()
    upload = begin(alice, image, len(data))
    for digest, status, at in [(hashlib.sha1(b"else"), 460, 0), (hashlib.sha1(data), 204, len(data))]:
        with Wire(site) as wire:
            trailer = {"Transfer-Encoding": "chunked", "Trailer": "Upload-Checksum"}
            wire.head("PATCH", upload, {**alice.auth, **BYTES, **trailer, "Upload-Offset": 0})
            wire.send(b"%x\r\n%s\r\n0\r\n" % (len(data), data))
            wire.send(f"Upload-Checksum: sha1 {base64.b64encode(digest.digest()).decode()}\r\n\r\n".encode())
            assert wire.answer().status == status
        assert offset(alice, upload) == at
    has(alice, image, data)


def test_a_large_part_needs_no_memory(site, alice):
    size = 512 * MIB
    image = alice.create()
    upload = begin(alice, image, size)
    pid = site.server.process.pid

    def resident():
        status = open(f"/proc/{pid}/status").read()
        return int(status.split("VmHWM:")[1].split()[0]) // 1024

    before = resident()
    block = noise(MIB)
    digest = hashlib.sha512()
    with Wire(site, timeout=120) as wire:
        wire.head("PATCH", upload, {**alice.auth, **BYTES, "Upload-Offset": 0, "Content-Length": size})
        for _ in range(size // MIB):
            wire.send(block)
            digest.update(block)
        assert wire.answer().status == 204
    eventually(lambda: alice.show(image)["status"] == "active")
    assert alice.show(image)["os_hash_value"] == digest.hexdigest()
    assert resident() - before < 96, "MiB"
    assert alice.call("DELETE", f"/v2/images/{image}").status == 204


def test_many_together_never_pass_the_quota(site):
    bob = site.caller(make_user(site.server, "bob", "bakery"))
    size = QUOTA // 4
    images = [bob.create() for _ in range(12)]
    answers = []

    def create(image):
        metadata = {"Upload-Metadata": f"image_id {encode(image)}", "Upload-Length": size}
        answers.append(bob.call("POST", "/uploads", headers={**TUS, **metadata}))

    threads = [threading.Thread(target=create, args=[image]) for image in images]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    made = [answer.headers["Location"] for answer in answers if answer.status == 201]
    assert sorted(answer.status for answer in answers) == [201] * 4 + [413] * 8
    assert len(bob.call("GET", "/uploads").json()["uploads"]) == 4
    for upload in made:
        assert bob.call("DELETE", upload, headers=TUS).status == 204
    assert bob.call("GET", "/uploads").json() == {"uploads": []}
    site.nothing_left()


def test_a_deleted_image_takes_its_upload_along(site, alice):
    image = alice.create()
    upload = begin(alice, image, MIB)
    with begin_patch(site, alice, upload, 0, MIB, noise(1000)) as wire:
        eventually(lambda: shown(alice, upload)["offset"])
        assert alice.call("DELETE", f"/v2/images/{image}").status == 204
        assert wire.answer().status in (410, 423)
    assert alice.call("HEAD", upload, headers=TUS).status == 410
    eventually(lambda: not parts(site))
    site.nothing_left()


def test_an_upload_that_is_left_alone_expires(site_of):
    site = site_of(uploads__expiry=1, limits__user_storage_quota=MIB)
    alice = site.caller(make_user(site.server, "alice", "atelier"))
    image = alice.create()
    upload = begin(alice, image, MIB)
    assert patch(alice, upload, 0, b"left alone").status == 204
    eventually(lambda: alice.call("HEAD", upload, headers=TUS).status == 410)
    eventually(lambda: alice.call("HEAD", upload, headers=TUS).status == 404)
    assert not parts(site)
    begin(alice, image, MIB)


def test_a_session_uploads_only_with_its_own_token(site, user, alice):
    data = noise(MIB)
    image = alice.create()
    browser = Browser(site)
    assert browser.log_in("alice", user.password).status == 303
    stranger = site.stranger()
    headers = {**TUS, "Upload-Length": len(data), "Upload-Metadata": f"image_id {encode(image)}"}
    good = {**browser.headers, "X-CSRF-Token": browser.csrf}
    for bad in [
        {},
        browser.headers,
        {**good, "X-CSRF-Token": "AAAA"},
        {**good, "Origin": "https://evil.example"},
        {"X-CSRF-Token": browser.csrf, "Origin": site.server.url},
    ]:
        assert stranger.call("POST", "/dashboard/uploads", headers={**headers, **bad}).status in (401, 403)
    made = stranger.call("POST", "/dashboard/uploads", headers={**headers, **good})
    assert made.status == 201, made.text
    upload = made.headers["Location"]
    assert upload.startswith("/dashboard/uploads/")
    more = {**BYTES, "Upload-Offset": 0, **good}
    override = {"X-HTTP-Method-Override": "DELETE", **TUS}
    assert stranger.call("GET", upload, headers={**browser.headers, **override}).status == 200
    assert stranger.call("PATCH", upload, data, headers={**more, "X-CSRF-Token": "AAAA"}).status == 403
    assert stranger.call("PATCH", upload, data, headers=more).status == 204
    has(alice, image, data)
    assert stranger.call("GET", "/uploads", headers=browser.headers).status == 401, "a cookie is no token"


def test_parts_are_private(site, alice):
    upload = begin(alice, alice.create(), MIB)
    [part] = parts(site)
    assert (part.stat().st_mode & 0o777, part.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert part.name == f"{urlsplit(upload).path.rsplit('/', 1)[1]}.part"
    assert alice.call("DELETE", upload, headers=TUS).status == 204


def test_a_full_disk_keeps_what_was_kept(site_of, monkeypatch, tmp_path):
    # A file that may not grow any more is all that a full disk is to the server.
    wrapper = tmp_path / "vitrine"
    wrapper.write_text(f'#!/bin/sh\nexec env --ignore-signal=XFSZ {conftest.BINARY} "$@"\n')
    wrapper.chmod(0o700)
    monkeypatch.setattr(conftest, "BINARY", wrapper)
    site = site_of()
    alice = site.caller(make_user(site.server, "alice", "atelier"))
    image = alice.create()
    upload = begin(alice, image, 8 * MIB)
    data = noise(8 * MIB)
    assert patch(alice, upload, 0, data[:MIB]).status == 204

    def files_may_have(size):
        subprocess.run(["prlimit", f"--pid={site.server.process.pid}", f"--fsize={size}:"], check=True)

    files_may_have(4 * MIB)
    assert patch(alice, upload, MIB, data[MIB:]).status == 503
    files_may_have("unlimited")
    at = offset(alice, upload)
    assert MIB <= at <= 4 * MIB
    assert patch(alice, upload, at, data[at:]).status == 204
    has(alice, image, data)
    assert os.listdir(site.server.data / "uploads") == []
