"""Locations through the unmodified clients: who sees them, who may say where data lies, and what is refused."""

import hashlib
import json

import pytest
from conftest import make_user
from openstack import exceptions
from test_glance_client import record
from wire import MIB, Wire, eventually, noise

DATA = noise(MIB + 7)
SHA512 = hashlib.sha512(DATA).hexdigest()
MD5 = hashlib.md5(DATA).hexdigest()
PATCH = {"Content-Type": "application/openstack-images-v2.1-json-patch"}
UNUSABLE = "the location cannot be used"


@pytest.fixture(scope="module")
def site(site_of, tmp_path_factory, web):
    """A server that shows locations, with a folder and the web for stores. It may fetch from our web server alone."""
    config = tmp_path_factory.mktemp("locations") / "vitrine.toml"
    config.write_text(f"""
default_backend = "near"
[import_filtering_opts]
allowed_hosts = ["127.0.0.1"]
allowed_ports = [{web.server_port}]
[fetcher]
resume_attempts = 0
[locations]
show_multiple_locations = true
show_image_direct_url = true
http_retries = 0
[limits]
image_location_quota = 3
[task]
max_attempts = 1
[stores.near]
type = "file"
filesystem_store_datadir = "near"
[stores.web]
type = "http"
""")
    return site_of(config=config)


@pytest.fixture(scope="module")
def loretta(site):
    return make_user(site.server, "loretta", "lodgers")


@pytest.fixture(scope="module")
def nova(site):
    """Another service's user. Its role alone shows it no images of others."""
    user = make_user(site.server, "nova", "services", role="service")
    site.server.command("role", "add", "service", "--user", "nova", "--project", "lodgers")
    site.server.command("role", "add", "reader", "--user", "nova", "--project", "lodgers")
    user.project = "lodgers"
    return user


@pytest.fixture(scope="module")
def mine(site, loretta):
    return site.caller(loretta)


@pytest.fixture(scope="module")
def root(site):
    return site.caller(site.admin)


@pytest.fixture(scope="module")
def glance(site, loretta):
    return site.client("glance", loretta)


@pytest.fixture(scope="module")
def one(web):
    return web.put("one", DATA)


@pytest.fixture(scope="module")
def two(web):
    return web.put("two", DATA)


@pytest.fixture(scope="module")
def other(web):
    return web.put("other", DATA[:-1] + b"!")


def urls(shown):
    return [place["url"] for place in shown["locations"]]


def patch(caller, image, *changes):
    return caller.call("PATCH", f"/v2/images/{image}", list(changes), PATCH)


def adding(url, **more):
    return {"op": "add", "path": "/locations/-", "value": {"url": url, "metadata": {}, **more}}


def add(caller, image, url, **said):
    """Adds a location by the newer call; answers the task that does it."""
    body = {"url": url, "validation_data": said}
    answer = caller.call("POST", f"/v2/images/{image}/locations", body)
    assert answer.status == 202, answer.text
    return caller.call("GET", f"/v2/images/{image}/tasks").json()["tasks"][0]["id"]


def test_an_uploaded_image_tells_where_it_lies(glance, mine):
    image = mine.create()
    assert mine.show(image)["locations"] == [] and "direct_url" not in mine.show(image)
    assert mine.upload(image, DATA).status == 204
    shown = mine.show(image)
    assert shown["direct_url"] == urls(shown)[0]
    assert shown["direct_url"].startswith("file:///") and shown["direct_url"].endswith(image)
    assert shown["locations"][0]["metadata"] == {"store": "near"}
    assert image in record(glance("image-show", image))["locations"]


def test_a_server_that_does_not_show_them(vitrine, glance, admin, site_of):
    """The default: no record tells a location, and nobody may change one."""
    from wire import Site

    hidden = Site(vitrine)
    root = hidden.caller(admin)
    image = root.create()
    assert root.upload(image, DATA).status == 204
    shown = root.show(image)
    assert not {"locations", "direct_url"} & set(shown)
    client = hidden.client("glance", admin)
    assert "403" in client.refused("location-add", image, "--url", "http://example.org/disk")
    assert "disabled" in client.refused("location-delete", image, "--url", "http://example.org/disk")
    root.call("DELETE", f"/v2/images/{image}")


def test_a_location_gives_an_image_its_data(glance, mine, one, tmp_path):
    image = mine.create()
    shown = record(glance("location-add", image, "--url", one, "--metadata", '{"rack": "7"}'))
    assert (shown["status"], shown["size"], shown["stores"]) == ("active", str(len(DATA)), "web")
    assert json.loads(shown["locations"]) == [{"url": one, "metadata": {"rack": "7", "store": "web"}}]
    # Nobody read it, so nobody knows what it hashes to.
    assert mine.show(image)["checksum"] is None
    glance("image-download", image, "--file", tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == DATA


def test_large_data_and_parts_of_it_come_on_one_connection(site, mine, web):
    """Nobody in between looks at these bytes; what comes before and after them on a connection is not disturbed."""
    data = noise(9 * MIB + 5)
    image = mine.create()
    assert patch(mine, image, adding(web.put("large", data))).status == 200
    path = f"/v2/images/{image}"
    with Wire(site) as wire:
        for start, end in [(0, len(data)), (3, 10), (MIB + 1, 8 * MIB), (0, len(data))]:
            ranged = {"Range": f"bytes={start}-{end - 1}"} if end - start < len(data) else {}
            answer = wire.head("GET", f"{path}/file", {**mine.auth, **ranged}).answer()
            assert (answer.status, answer.body == data[start:end]) == (206 if ranged else 200, True)
            assert wire.head("HEAD", f"{path}/file", mine.auth).answer().body == b""
            assert wire.head("GET", path, mine.auth).answer().json()["size"] == len(data)
    # Clients who take a part and go disturb nobody.
    with Wire(site, receive_buffer=4096) as wire:
        wire.head("GET", f"{path}/file", mine.auth)
        assert wire.socket.recv(1000)
        wire.reset()
    assert mine.download(image).body == data


def test_data_that_breaks_off_is_never_a_shorter_image(site, mine, web):
    data = noise(3 * MIB)
    image = mine.create()
    assert patch(mine, image, adding(web.put("torn", data))).status == 200
    web.torn["torn"] = 2 * MIB
    with Wire(site) as wire:
        assert wire.head("GET", f"/v2/images/{image}/file", mine.auth).answer() is None
        assert wire.is_closed()
    del web.torn["torn"]
    assert mine.download(image).body == data


def test_what_data_hashes_to_can_be_said(glance, mine, one, tmp_path):
    image = mine.create()
    glance("location-add", image, "--url", one, "--checksum", MD5, "--hash-algo", "sha512", "--hash-value", SHA512)
    shown = mine.show(image)
    assert (shown["checksum"], shown["os_hash_algo"], shown["os_hash_value"]) == (MD5, "sha512", SHA512)
    glance("image-download", image, "--file", tmp_path / "out")
    image = mine.create()
    assert "409" in glance.refused("location-add", image, "--url", one, "--hash-algo", "sha256", "--hash-value", "0" * 64)
    assert mine.show(image)["status"] == "queued"


def test_metadata_of_a_location_is_changed(glance, mine, one):
    image = mine.create()
    assert patch(mine, image, adding(one)).status == 200
    shown = record(glance("location-update", image, "--url", one, "--metadata", '{"rack": "8"}'))
    assert json.loads(shown["locations"]) == [{"url": one, "metadata": {"rack": "8", "store": "web"}}]
    assert "Unknown URL" in glance.refused("location-update", image, "--url", one + "/none", "--metadata", '{"rack": "9"}')


def test_data_of_an_image_never_changes(site, mine, root, one, two, other):
    """A further location must lead to the same data."""
    image = mine.create()
    assert patch(mine, image, adding(one)).status == 200
    answer = patch(mine, image, adding(other))
    assert answer.status == 400 and "never changes" in answer.text
    answer = patch(mine, image, {"op": "replace", "path": "/locations", "value": [{"url": other, "metadata": {}}]})
    assert answer.status == 400
    assert urls(mine.show(image)) == [one]
    assert patch(mine, image, adding(two)).status == 200
    assert urls(mine.show(image)) == [one, two]


def test_a_location_twice_is_refused(glance, mine, one, two):
    image = mine.create()
    assert patch(mine, image, adding(one)).status == 200
    assert "400" in glance.refused("location-add", image, "--url", one)
    assert "400" in glance.refused("location-add", image, "--url", one, "--metadata", '{"other": "words"}')
    assert patch(mine, image, adding(two), adding(two)).status == 400
    assert urls(mine.show(image)) == [one]


def test_locations_are_counted(mine, web, one):
    places = [one, *(web.put(f"copy-{n}", DATA) for n in range(3))]
    image = mine.create()
    for url in places[:3]:
        assert patch(mine, image, adding(url)).status == 200
    answer = patch(mine, image, adding(places[3]))
    assert answer.status == 413 and "image_location_quota" in answer.text


def test_administrators_remove_locations_up_to_the_last(site, glance, mine, one, two):
    image = mine.create()
    assert patch(mine, image, adding(one), adding(two)).status == 200
    assert "403" in glance.refused("location-delete", image, "--url", two)
    client = site.client("glance", site.admin)
    assert "Unknown URL" in client.refused("location-delete", image, "--url", two + "/none")
    client("location-delete", image, "--url", one)
    assert urls(mine.show(image)) == [two]
    assert "403" in client.refused("location-delete", image, "--url", two)
    assert mine.download(image).body == DATA


def test_a_lost_location_is_read_from_the_next(mine, web, two):
    """Downloads go on where one web server has lost the data."""
    lost = web.put("lost", DATA)
    image = mine.create()
    assert patch(mine, image, adding(lost), adding(two)).status == 200
    del web.pages["lost"]
    assert mine.download(image).body == DATA


def refused(web):
    """URLs that lead into the operator's machines and networks, or to nothing."""
    port = web.server_port
    return [
        "file:///etc/passwd", "FILE:///etc/passwd", "filesystem:///etc/passwd", "swift+config://a/b/c", "near://x", "rbd://a/b/c/d",
        "http://10.0.0.1/disk", "http://192.168.0.1/disk", "http://169.254.169.254/latest/meta-data", f"http://[::1]:{port}/one",
        f"http://[::ffff:127.0.0.1]:{port}/one", f"http://0x7f000001:{port}/one", f"http://2130706433:{port}/one",
        "http://127.0.0.1:22/", f"http://user:secret@127.0.0.1:{port}/one", f"http://127.0.0.1:{port}/nothing-there",
        f"http://127.0.0.1:{port}/empty", "ftp://127.0.0.1/one", "//127.0.0.1/one", "one", "", "http://",
    ]


def test_urls_that_are_refused(mine, web, one):
    """In one sentence, whatever is wrong with them: nobody learns what there is in the operator's network."""
    web.put("empty", b"")
    image, sentences = mine.create(), set()
    for url in refused(web):
        answer = patch(mine, image, adding(url))
        assert answer.status == 400, url
        sentences.add(answer.text)
    assert len(sentences) == 1 and UNUSABLE in sentences.pop()
    assert mine.show(image)["status"] == "queued" and mine.show(image)["locations"] == []
    assert not [path for _, path in web.requests if path not in ("one", "two", "other", "lost", "large", "torn", "empty", "nothing-there") and not path.startswith("copy-")]


def test_a_redirect_into_the_network_is_not_followed(mine, web, one):
    web.redirects["away"] = "http://169.254.169.254/latest/meta-data"
    web.redirects["home"] = one
    image = mine.create()
    assert patch(mine, image, adding(web.url("away"))).status == 400
    assert patch(mine, image, adding(web.url("home"))).status == 200
    assert mine.download(image).body == DATA


def test_the_newer_call_adds_and_hashes(site, glance, mine, one):
    image = mine.create()
    glance("add-location", image, "--url", one)
    shown = eventually(lambda: (now := mine.show(image))["checksum"] and now)
    assert (shown["status"], shown["checksum"], shown["os_hash_algo"], shown["os_hash_value"]) == ("active", MD5, "sha512", SHA512)
    assert urls(shown) == [one]
    assert "409" in glance.refused("add-location", image, "--url", one)


@pytest.mark.parametrize("algorithm", ["sha1", "sha256", "sha512", "md5"])
def test_an_image_waits_until_its_data_is_found_right(mine, one, algorithm):
    value = hashlib.new(algorithm, DATA).hexdigest()
    image = mine.create()
    task = add(mine, image, one, os_hash_algo=algorithm, os_hash_value=value)
    assert mine.ended(task)["status"] == "success"
    shown = mine.show(image)
    assert (shown["status"], shown["checksum"], shown["os_hash_algo"], shown["os_hash_value"]) == ("active", MD5, algorithm, value)


def test_data_that_is_not_what_was_said(glance, mine, other):
    image = mine.create()
    glance("add-location", image, "--url", other, "--validation-data", json.dumps({"os_hash_algo": "sha512", "os_hash_value": SHA512}))
    (task,) = mine.call("GET", f"/v2/images/{image}/tasks").json()["tasks"]
    end = mine.ended(task["id"])
    assert end["status"] == "failure" and "os_hash_value" in end["message"]
    shown = mine.show(image)
    assert (shown["status"], shown["locations"], shown["size"], shown["os_hash_algo"], shown["os_hash_value"]) == ("queued", [], None, None, None)
    assert mine.upload(image, DATA).status == 204


def test_data_that_cannot_be_read_to_its_end(mine, web):
    """The image has its data by then and keeps it; the task says that there is no hash."""
    url = web.put("torn", DATA)
    web.torn["torn"] = 1000
    image = mine.create()
    end = mine.ended(add(mine, image, url))
    assert end["status"] == "failure" and "could not be read" in end["message"]
    shown = mine.show(image)
    assert (shown["status"], shown["checksum"], shown["os_hash_value"]) == ("active", None, None)


def test_unsafe_data_is_not_served(mine, web, qcow2):
    """Data of another format than the image declares."""
    url = web.put("disk.qcow2", qcow2.path.read_bytes())
    image = mine.create(disk_format="vmdk")
    end = mine.ended(add(mine, image, url))
    assert end["status"] == "failure" and "deactivated" in end["message"]
    assert mine.show(image)["status"] == "deactivated"
    assert mine.download(image).status == 403


def test_the_newer_call_refuses(mine, web, one):
    image = mine.create()
    path = f"/v2/images/{image}/locations"
    for url in refused(web):
        status = mine.call("POST", path, {"url": url, "validation_data": {}}).status
        web_url = url.startswith("http://")
        # What a look at the network would tell is told by the task, not by the answer.
        assert status == (400 if web_url else 403) or (web_url and status == 202), url
        if status == 202:
            (task, *_) = mine.call("GET", f"/v2/images/{image}/tasks").json()["tasks"]
            end = mine.ended(task["id"])
            assert end["status"] == "failure" and UNUSABLE in end["message"]
        assert mine.show(image)["status"] == "queued" and mine.show(image)["locations"] == []
    for body in ({}, [], {"url": one, "validation_data": {"os_hash_algo": "sha256"}}, {"url": one, "validation_data": None},
                 {"url": one, "validation_data": {"os_hash_algo": "sha256", "os_hash_value": "00"}}):
        assert mine.call("POST", path, body).status == 400, body
    assert mine.call("PUT", path, {"url": one}).status == 405


def test_services_read_locations(site, loretta, nova, mine, one):
    image = mine.create()
    assert mine.ended(add(mine, image, one))["status"] == "success"
    for user in (site.admin, nova):
        assert [place.url for place in site.cloud(user).image_locations(image)] == [one]
    with pytest.raises(exceptions.ForbiddenException):
        list(site.cloud(loretta).image_locations(image))


def test_services_add_locations(site, nova, mine, one):
    image = mine.create()
    site.cloud(nova).add_image_location(image, one)
    assert eventually(lambda: mine.show(image)["checksum"]) == MD5


def test_readers_and_strangers_add_none(site, mine, one):
    reader = site.caller(make_user(site.server, "rita", "lodgers", role="reader"))
    stranger = site.caller(make_user(site.server, "stan", "strangers"))
    image = mine.create()
    path, body = f"/v2/images/{image}/locations", {"url": one, "validation_data": {}}
    assert reader.call("POST", path, body).status == 403
    assert stranger.call("POST", path, body).status == 404
    assert patch(mine, image, {"op": "replace", "path": "/visibility", "value": "community"}).status == 200
    assert stranger.call("POST", path, body).status == 403
    assert stranger.call("GET", path).status == 403
    assert mine.show(image)["status"] == "queued"
