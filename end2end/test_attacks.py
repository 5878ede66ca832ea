"""Attacks from outside: forged identities, hostile input, images that point elsewhere. None of them gets an answer of
500, a byte that belongs to others, or a secret."""

import json
import subprocess

import pytest
from conftest import make_user
from wire import BYTES, DISK, MIB, Caller, Wire, eventually, noise

# Seconds for which the server may not see what another process has changed about users.
UNSEEN = 3
PATCH = {"Content-Type": "application/openstack-images-v2.1-json-patch"}


@pytest.fixture(scope="module")
def site(site_of):
    return site_of(limits__image_size_cap=64 * MIB, identity__login_attempts_per_address=0)


@pytest.fixture(scope="module")
def alice(site):
    return site.caller(make_user(site.server, "alice", "atelier"))


@pytest.fixture(scope="module")
def bob(site):
    return site.caller(make_user(site.server, "bob", "bakery"))


@pytest.fixture(scope="module")
def reader(site, alice):
    return site.caller(make_user(site.server, "rita", "atelier", role="reader"))


@pytest.fixture(scope="module")
def mine(alice):
    """A private image of Alice's with data and a member that is nobody here."""
    image = alice.create(name="mine", tags=["t"])
    assert alice.upload(image, b"private bytes").status == 204
    return image


@pytest.fixture(autouse=True)
def nothing_left(site):
    yield
    site.nothing_left()


# Input.

DEEP = b'{"name":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
RECORDS = {
    "name: a number": ({"name": 5}, 400, "name"),
    "name: too long": ({"name": "n" * 256}, 400, "name"),
    "name: with NUL": ({"name": "a\0b"}, 400, "name"),
    "id: no UUID": ({"id": "../../etc/passwd"}, 400, "id"),
    "visibility: unknown": ({"visibility": "secret"}, 400, "visibility"),
    "disk_format: unknown": ({"disk_format": "floppy"}, 400, "disk_format"),
    "container_format: a list": ({"container_format": ["bare"]}, 400, "container_format"),
    "min_ram: a text": ({"min_ram": "1"}, 400, "min_ram"),
    "min_ram: negative": ({"min_ram": -1}, 400, "min_ram"),
    "min_disk: huge": ({"min_disk": 2**31}, 400, "min_disk"),
    "min_disk: far beyond": ({"min_disk": 10**40}, 400, "min_disk"),
    "min_disk: a fraction": ({"min_disk": 1.5}, 400, "min_disk"),
    "protected: a text": ({"protected": "true"}, 400, "protected"),
    "os_hidden: null": ({"os_hidden": None}, 400, "os_hidden"),
    "tags: a text": ({"tags": "t"}, 400, "tags"),
    "tags: of numbers": ({"tags": [1]}, 400, "tags"),
    "tags: too long": ({"tags": ["t" * 256]}, 400, "tags"),
    "tags: too many": ({"tags": [f"t{n}" for n in range(200)]}, 413, "tags"),
    "properties: too many": ({f"p{n}": "x" for n in range(200)}, 413, "propert"),
    "a property that is a list": ({"colour": ["red"]}, 400, "colour"),
    "a property too long": ({"p" * 256: "x"}, 400, "ppp"),
    "a property with NUL": ({"colour": "\0"}, 400, "colour"),
    "status": ({"status": "active"}, 403, "status"),
    "checksum": ({"checksum": "0" * 32}, 403, "checksum"),
    "size": ({"size": 5}, 403, "size"),
    "virtual_size": ({"virtual_size": 5}, 403, "virtual_size"),
    "direct_url": ({"direct_url": "file:///etc/passwd"}, 403, "direct_url"),
    "locations": ({"locations": [{"url": "file:///etc/passwd", "metadata": {}}]}, 403, "location"),
    "owner: somebody else": ({"owner": "somebody-else"}, 403, "owned by"),
    "deleted": ({"deleted": "true"}, 403, "deleted"),
    "os_glance_import_task": ({"os_glance_import_task": "x"}, 403, "os_glance"),
    "public": ({"visibility": "public"}, 403, "public"),
}


@pytest.mark.parametrize("case", RECORDS)
def test_a_bad_record_names_its_field(alice, case):
    record, status, named = RECORDS[case]
    answer = alice.call("POST", "/v2/images", {**DISK, **record})
    assert (answer.status, named in answer.text) == (status, True), answer.text[:500]


BODIES = {
    "cut off": (b'{"name": "x"', 400),
    "a list": (b'[{"name": "x"}]', 400),
    "a text": (b'"name"', 400),
    "nothing": (b"", 400),
    "null": (b"null", 400),
    "not a number": (b'{"min_ram": NaN}', 400),
    "deep": (DEEP, 400),
    "no UTF-8": (b'{"name": "\xff\xfe"}', 400),
    "half a surrogate": (b'{"name": "\\ud800"}', 400),
    "over 1 MiB": (b'{"name": "' + b"x" * (MIB + 100) + b'"}', 413),
    "a bomb of keys": (b"{" + b",".join(b'"k%d": "v"' % n for n in range(60_000)) + b"}", 413),
    "an endless number": (b'{"min_ram": ' + b"9" * 100_000 + b"}", 400),
    "a huge exponent": (b'{"min_ram": 1e400000}', 400),
}


@pytest.mark.parametrize("path", ["/v2/images", "/v2/images/{mine}", "/v2/images/{mine}/members", "/identity/v3/auth/tokens"])
@pytest.mark.parametrize("case", BODIES)
def test_bad_bodies_are_refused(alice, mine, case, path):
    body, status = BODIES[case]
    method, headers = ("PATCH", PATCH) if path.endswith("{mine}") else ("POST", {"Content-Type": "application/json"})
    answer = alice.call(method, path.format(mine=mine), body, headers)
    if path == "/v2/images":
        assert answer.status == status, answer.text[:300]
    assert 400 <= answer.status < 500, answer.text[:300]
    assert len(answer.body) < 4096, "an answer does not repeat a hostile body"


def test_of_two_equal_keys_one_counts(alice):
    answer = alice.call("POST", "/v2/images", b'{"name": "one", "name": "two", "visibility": "private"}',
                        {"Content-Type": "application/json"})
    assert answer.status in (201, 400)
    if answer.status == 201:
        assert alice.show(answer.json()["id"])["name"] == answer.json()["name"]


PATCHES = [
    ("replace", "/status", "queued", 403), ("replace", "/checksum", "0" * 32, 403), ("replace", "/size", 1, 403),
    ("replace", "/os_hash_value", "0", 403), ("replace", "/virtual_size", 1, 403), ("replace", "/id", "x", 403),
    ("replace", "/created_at", "x", 403), ("replace", "/file", "x", 403), ("replace", "/direct_url", "x", 403),
    ("replace", "/locations", [], 403), ("add", "/locations/-", {"url": "file:///etc/passwd", "metadata": {}}, 403),
    ("add", "/locations/1", {"url": "file:///etc/passwd", "metadata": {}}, 403), ("remove", "/locations/0", None, 403),
    ("replace", "/owner", "bakery", 403), ("replace", "/visibility", "public", 403), ("remove", "/name", None, 403),
    ("add", "/os_glance_x", "1", 403), ("replace", "/disk_format", "qcow2", 403), ("replace", "/name", 5, 400),
    ("replace", "/min_ram", "x", 400), ("move", "/name", "x", 400), ("add", "", {}, 400), ("add", "name", "x", 400),
    ("add", "/a/b/c", "x", 400), ("add", "/a~2b", "x", 400), ("add", "/" + "p" * 300, "x", 400), ("replace", "/nope", "x", 409),
]


@pytest.mark.parametrize("op, path, value, status", PATCHES, ids=[f"{case[0]} {case[1][:20]}" for case in PATCHES])
def test_a_patch_changes_nothing_it_should_not(alice, mine, op, path, value, status):
    before = alice.show(mine)
    change = {"op": op, "path": path, **({} if value is None else {"value": value})}
    answer = alice.call("PATCH", f"/v2/images/{mine}", [change], PATCH)
    assert answer.status == status, answer.text
    assert alice.show(mine) == before
    assert alice.download(mine).body == b"private bytes"


PATHS = [
    "/v2/images/..", "/v2/images/../../identity/v3/users", "/v2/images/%2e%2e/%2e%2e", "/v2/images/%00", "/v2/images/a%00b/file",
    "/v2/images/%ff%fe", "/v2//images", "//v2/images", "/v2/images//file", "/v2/images/{mine}//file", "/v2/images/" + "a" * 30_000,
    "/v2/images/{mine}/file/../../x", "/v2/images/{mine}%2ffile", "/v2/images/{mine}/tags/%00", "/v2/images/{mine}/tags/" + "t" * 9000,
    "/v2/images/{mine}/members/%00", "/v2/images/{mine}/members/" + "m" * 9000, "/v2/images?limit=-1", "/v2/images?limit=" + "9" * 60,
    "/v2/images?marker=%00", "/v2/images?marker=" + "m" * 9000, "/v2/images?sort=;drop table images", "/v2/images?sort_key=%27",
    "/v2/images?name=%00", "/v2/images?size_min=x", "/v2/images?size_min=" + "9" * 60, "/v2/images?created_at=gt:x",
    "/v2/images?owner=' or 1=1 --", "/v2/images?name=in:%22", "/v2/images?status=in:" + ",".join(["active"] * 3000),
    "/v2/images?" + "&".join(f"tag=t{n}" for n in range(3000)), "/v2/images?" + "&".join(f"p{n}=x" for n in range(500)),
    "/dashboard/../v2/images", "/dashboard/images/%00", "/dashboard/images/" + "a" * 9000, "/dashboard/%2e%2e/%2e%2e/etc/passwd",
    "/dashboard/assets/..%2f..%2fvitrine.db", "/assets/../vitrine.db", "/assets/%2e%2e/%2e%2e/etc/passwd", "/vitrine.db",
    "/identity/v3/users/%00", "/identity/v3/users/' or 1=1", "/identity/v3/projects/%2e%2e", "/v3/%", "/%", "*", "/v2/images?%",
    "/v1/images", "/v2/", "//v2/", "/v2.99/images", "/v99999999999999999999/images",
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path[:45])
def test_odd_paths_are_no_failures(alice, mine, path):
    path = path.format(mine=mine).replace(" ", "%20")
    for method in ("GET", "PUT", "POST", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get"):
        answer = alice.call(method, path)
        assert answer.status < 500 or answer.status == 501, f"{method}: {answer.text[:300]}"
        assert answer.body or answer.status < 400 or method == "HEAD" or "v2" not in path, f"{method}: {answer.status} says nothing"
        assert b"SQLite format" not in answer.body and b"root:" not in answer.body
    assert alice.show(mine)["status"] == "active"


def test_oversized_heads_are_refused(site, alice):
    for headers in ({"X-Big": "x" * 70_000}, {f"X-{n}": "y" * 500 for n in range(200)}, {f"X-{n}": "y" for n in range(500)}):
        with Wire(site) as wire:
            answer = wire.head("GET", "/v2/images", {**alice.auth, **headers}).answer()
        assert answer is None or answer.status in (400, 431), answer.status


@pytest.mark.parametrize("noise_sent", [
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(64), b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"\0" * 1000,
    b"GET / HTTP/9.9\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/1.1\r\nHost : x\r\n\r\n", b"GET / HTTP/1.1\r\nA\0b: x\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\n folded: y\r\n\r\n", b"GET http://[::1 HTTP/1.1\r\n\r\n",
], ids=["tls", "http2", "zeros", "version", "short", "space", "nul", "folded", "address"])
def test_what_is_no_request_is_refused(site, noise_sent):
    with Wire(site, timeout=30) as wire:
        wire.send(noise_sent)
        wire.half_close()
        answer = wire.answer()
    assert answer is None or 300 <= answer.status < 500, answer.status


@pytest.mark.parametrize("method, path", [
    ("POST", "/v2/images/{mine}/actions/deactivate"), ("PUT", "/v2/images/{mine}/tags/x"), ("DELETE", "/v2/images/{mine}/tags/t"),
    ("DELETE", "/v2/images/{mine}"), ("GET", "/v2/images/{mine}/file"),
])
def test_a_body_where_none_belongs_is_refused(alice, mine, method, path):
    assert alice.call(method, path.format(mine=mine), {"a": 1}).status == 400
    assert alice.show(mine)["status"] == "active"


# Who is calling.

FORGED = {
    "X-Roles": "admin", "X-Role": "admin", "X-Project-Id": "{project}", "X-Tenant-Id": "{project}", "X-Tenant": "{project}",
    "X-Project-Name": "atelier", "X-User-Id": "admin", "X-User-Name": "admin", "X-User": "admin", "X-Identity-Status": "Confirmed",
    "X-Service-Identity-Status": "Confirmed", "X-Service-Roles": "admin,service", "OpenStack-System-Scope": "all",
    "X-Is-Admin-Project": "True", "X-Domain-Id": "default", "X_ROLES": "admin", "X_Project_Id": "{project}",
    "X-Auth-Key": "admin", "X-Forwarded-User": "admin", "Remote-User": "admin", "X-Original-URL": "/healthcheck",
    "X-Rewrite-URL": "/healthcheck", "X-HTTP-Method-Override": "DELETE", "X-Image-Meta-Status": "queued", "X-Image-Meta-Size": "0",
}


@pytest.mark.parametrize("header", FORGED)
def test_no_header_claims_an_identity(site, alice, bob, reader, mine, header):
    forged = {header: FORGED[header].format(project=alice.project_id), "X-Identity-Status": "Confirmed"}
    assert site.stranger().call("GET", f"/v2/images/{mine}", headers=forged).status == 401
    assert bob.call("GET", f"/v2/images/{mine}", headers=forged).status == 404
    assert bob.call("GET", f"/v2/images/{mine}/file", headers=forged).status == 404
    assert bob.call("GET", "/identity/v3/users", headers=forged).status == 403
    assert reader.call("DELETE", f"/v2/images/{mine}", headers=forged).status == 403
    assert alice.call("POST", "/v2/images", {"visibility": "public"}, forged).status == 403
    assert alice.call("GET", f"/v2/images/{mine}", headers=forged).json()["status"] == "active"


CALLS = [
    ("GET", "", None, None), ("DELETE", "", None, None), ("GET", "/file", None, None), ("PUT", "/file", b"stolen", BYTES),
    ("PATCH", "", [{"op": "replace", "path": "/name", "value": "stolen"}], PATCH),
    ("PATCH", "", [{"op": "replace", "path": "/visibility", "value": "public"}], PATCH),
    ("POST", "/actions/deactivate", None, None), ("POST", "/actions/reactivate", None, None), ("PUT", "/tags/x", None, None),
    ("DELETE", "/tags/t", None, None), ("GET", "/members", None, None), ("POST", "/members", {"member": "{bob}"}, None),
    ("GET", "/members/{bob}", None, None), ("PUT", "/members/{bob}", {"status": "accepted"}, None),
    ("DELETE", "/members/{bob}", None, None),
]


@pytest.mark.parametrize("method, path, body, headers", CALLS, ids=[f"{call[0]} {call[1]}" for call in CALLS])
def test_what_belongs_to_others_is_not_there(site, alice, bob, reader, mine, method, path, body, headers):
    before = alice.show(mine)
    if isinstance(body, dict):
        body = json.loads(json.dumps(body).replace("{bob}", bob.project_id))
    url = f"/v2/images/{mine}" + path.format(bob=bob.project_id)
    answer = bob.call(method, url, body, headers)
    assert answer.status == 404, answer.text
    assert site.stranger().call(method, url, body, headers).status == 401
    if method != "GET" and "deactivate" not in path or path == "/file":
        answer = reader.call(method, url, body, headers)
        assert answer.status in (403, 404, 409), answer.text
    assert alice.show(mine) == before


def test_a_deactivated_image_is_for_administrators(site, alice, mine):
    admin = site.caller(site_admin(site))
    for action, status in (("deactivate", 403), ("reactivate", 200)):
        assert admin.call("POST", f"/v2/images/{mine}/actions/{action}").status == 204
        assert alice.download(mine).status == status
        assert alice.call("GET", f"/v2/images/{mine}/file", headers={"Range": "bytes=0-1"}).status == (status if status == 403 else 206)
        assert admin.download(mine).status == 200


def site_admin(site):
    from conftest import User

    return User("admin", "admin", site.server.admin_password)


def test_tokens_cannot_be_made_up(site, alice):
    token = alice.token
    forged = [token[:-1], token + "A", token[1:], token[::-1], token.swapcase(), token.rstrip("=") + "==", "", " ", "null", "0",
              "a" * 60_000, "é" * 10, f"Bearer {token}", token * 2, f"{token},{token}", f"{token}\tx"]
    step = max(1, len(token) // 24)
    for place in range(0, len(token), step):
        forged.append(token[:place] + ("B" if token[place] == "A" else "A") + token[place + 1:])
    for candidate in forged:
        assert Caller(site, candidate).call("GET", "/v2/images").status == 401, candidate[:80]
    assert alice.call("GET", "/v2/images").status == 200


def test_a_revoked_token_ends_and_so_do_those_of_a_deleted_user(site):
    user = make_user(site.server, "carol", "cellar")
    first, second = site.caller(user), site.caller(user)
    image = first.create()
    answer = first.call("DELETE", "/identity/v3/auth/tokens", headers={"X-Subject-Token": first.token})
    assert answer.status == 204
    assert first.call("GET", "/v2/images").status == 401
    assert first.call("GET", "/identity/v3/auth/tokens", headers={"X-Subject-Token": second.token}).status == 401
    assert second.show(image)["status"] == "queued"
    # By the command line, from another process.
    site.server.command("user", "delete", "carol")
    eventually(lambda: second.call("GET", "/v2/images").status == 401, within=UNSEEN)
    assert second.upload(image, b"x").status == 401
    assert second.call("GET", "/identity/v3/auth/tokens", headers={"X-Subject-Token": second.token}).status == 401


def test_taking_the_role_away_ends_the_right(site):
    caller = site.caller(make_user(site.server, "dave", "den"))
    image = caller.create()
    site.server.command("role", "remove", "member", "--user", "dave", "--project", "den")
    eventually(lambda: caller.call("GET", "/v2/images").status == 401, within=UNSEEN)
    assert caller.call("DELETE", f"/v2/images/{image}").status == 401


def test_a_member_administers_no_identities(site, alice, bob):
    for method, path, body in [
        ("GET", "/users", None), ("POST", "/users", {"user": {"name": "eve", "password": "planted-eve-password"}}),
        ("GET", "/projects", None), ("POST", "/projects", {"project": {"name": "eve"}}), ("GET", "/role_assignments", None),
        ("DELETE", f"/projects/{bob.project_id}", None), ("PUT", f"/projects/{bob.project_id}/users/x/roles/y", None),
        ("PATCH", f"/projects/{bob.project_id}", {"project": {"enabled": False}}),
    ]:
        answer = alice.call(method, f"/identity/v3{path}", body)
        assert answer.status in (403, 404), f"{method} {path}: {answer.text}"
    assert bob.call("GET", "/v2/images").status == 200


def test_a_token_is_no_session(site, alice, mine):
    for headers in (alice.auth, {"Cookie": f"vitrine_session={alice.token}"}, {"Cookie": f"session={alice.token}"},
                    {"Authorization": f"Bearer {alice.token}"}):
        for path in ("/dashboard/images", f"/dashboard/images/{mine}", "/dashboard/inbox"):
            answer = Caller(site, None).call("GET", path, headers=headers)
            assert answer.status in (302, 303, 307) and "/dashboard/login" in answer.headers["Location"], answer.status
            assert b"private bytes" not in answer.body
        answer = Caller(site, None).call("POST", f"/dashboard/images/{mine}/delete", b"", headers)
        assert answer.status in (302, 303, 401, 403), answer.status
    assert alice.show(mine)["status"] == "active"


@pytest.mark.parametrize("host", ['evil"><script>', "evil.example/path?", "evil example", "user@evil.example", "[::1", "a\tb", ""])
def test_a_hostile_host_makes_no_hostile_link(site, alice, host):
    with Wire(site) as wire:
        body = json.dumps({"name": "x"}).encode()
        wire.head("POST", "/v2/images", {**alice.auth, "Host": host, "Content-Length": len(body)}).send(body)
        answer = wire.answer()
    if answer.status == 201:
        location = answer.headers["Location"]
        image = answer.json()["id"]
        assert location.endswith(f"/v2/images/{image}") and not set(location) & set('"<> \t@?'), location
        assert "evil" not in location, location
    else:
        assert answer.status == 400, answer.text


def test_logins_are_limited(site_of):
    site = site_of(identity__login_attempts_per_user=3)
    user = make_user(site.server, "alice", "atelier")
    right = user.password
    who = lambda password: {"auth": {"identity": {"methods": ["password"], "password": {"user": {
        "name": "alice", "domain": {"id": "default"}, "password": password}}}}}
    site.secrets += ["planted-wrong-password", right]
    statuses = []
    for _ in range(4):
        answer = site.stranger().call("POST", "/identity/v3/auth/tokens", who("planted-wrong-password"))
        statuses.append(answer.status)
    assert statuses == [401, 401, 401, 429]
    assert int(answer.headers["Retry-After"]) > 0
    assert site.stranger().call("POST", "/identity/v3/auth/tokens", who(right)).status == 429, "also the right one waits"


def test_an_unknown_user_and_a_wrong_password_look_alike(site, alice):
    def login(name):
        user = {"name": name, "domain": {"id": "default"}, "password": "planted-guess"}
        return site.stranger().call("POST", "/identity/v3/auth/tokens", {"auth": {"identity": {"methods": ["password"], "password": {"user": user}}}})

    known, unknown = login("alice"), login("nobody-here")
    assert (known.status, known.body) == (unknown.status, unknown.body) and known.status == 401


# Images that point elsewhere.


@pytest.fixture(scope="module")
def hostile_disks(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    secret = folder / "secret.raw"
    secret.write_bytes(noise(MIB))

    def make(name, *argv):
        subprocess.run(["qemu-img", "create", "-q", *argv], check=True, cwd=folder)
        return (folder / name).read_bytes()

    flat = "# Disk DescriptorFile\nversion=1\nCID=fffffffe\nparentCID=ffffffff\ncreateType=\"monolithicFlat\"\n\n" \
           "RW 2048 FLAT \"/etc/passwd\" 0\n\nddb.adapterType = \"ide\"\n"
    return {
        "qcow2 with a backing file": make("a", "-f", "qcow2", "-u", "-b", "/etc/passwd", "-F", "raw", "a", "1M"),
        "qcow2 with a json: backing file": make(
            "b", "-f", "qcow2", "-u", "-b", 'json:{"driver":"nbd","host":"127.0.0.1","port":"1"}', "-F", "raw", "b", "1M"),
        "qcow2 with a data file": make("c", "-f", "qcow2", "-o", "data_file=data.raw,data_file_raw=on", "c", "1M"),
        "vmdk with a flat extent": flat.encode(),
        "vmdk by qemu, flat": make("d.vmdk", "-f", "vmdk", "-o", "subformat=monolithicFlat", "d.vmdk", "1M"),
        "vmdk split into extents": make("e.vmdk", "-f", "vmdk", "-o", "subformat=twoGbMaxExtentSparse", "e.vmdk", "1M"),
    }


@pytest.mark.parametrize("claimed", ["raw", "qcow2", "vmdk", "iso", "ami"])
@pytest.mark.parametrize("disk", ["qcow2 with a backing file", "qcow2 with a json: backing file", "qcow2 with a data file",
                                  "vmdk with a flat extent", "vmdk by qemu, flat", "vmdk split into extents"])
def test_images_that_point_at_files_are_refused(site, alice, hostile_disks, disk, claimed):
    image = alice.create(disk_format=claimed, container_format="ami" if claimed == "ami" else "bare")
    data = hostile_disks[disk]
    for headers in ({}, {"X-OpenStack-Image-Size": len(data)}):
        answer = alice.upload(image, data, headers)
        assert answer.status == 415, f"{answer.status} {answer.text}"
        assert "/etc/passwd" not in answer.text
    assert alice.show(image)["status"] == "queued"
    assert alice.download(image).status == 204


def test_an_id_is_never_used_again(alice, bob):
    image = alice.create()
    assert alice.upload(image, b"first").status == 204
    assert bob.call("POST", "/v2/images", {"id": image}).status == 409
    assert alice.call("DELETE", f"/v2/images/{image}").status == 204
    for caller in (alice, bob):
        assert caller.call("POST", "/v2/images", {"id": image}).status == 409


def test_data_once_active_never_changes(alice, mine):
    for headers in ({}, {"X-Image-Meta-Status": "queued"}, {"Content-Range": "bytes 0-1/2"}):
        assert alice.upload(mine, b"other bytes", headers).status == 409
    assert alice.download(mine).body == b"private bytes"
