"""Subscriptions to catalogues: a web server of our own publishes a simplestreams tree and a list, and people subscribe to
them in a browser without scripts. What comes, comes once, with its checksum and in its family."""

import hashlib
import json
import re
import signal

import pytest
from browser import DESKTOP, PHONE, Person
from conftest import make_user
from playwright.sync_api import expect
from wire import eventually, noise


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def publish(web, versions, sums=None, folder="catalogue"):
    """Publishes versions of one product, by name; one without data is named, and its file is not there. Answers the
    address of the catalogue."""
    listed = {}
    for name, data in versions.items():
        path = f"server/{name}.raw"
        if data is None:
            web.pages.pop(f"{folder}/{path}", None)
        else:
            web.put(f"{folder}/{path}", data)
        item = {"ftype": "disk.raw", "path": path, "size": len(data or b""), "sha256": (sums or {}).get(name, sha256(data or b""))}
        listed[name] = {"items": {"disk": item, "manifest": {"ftype": "manifest", "path": "x.manifest"}}}
    product = {"os": "Ubuntu", "release": "noble", "version": "24.04", "arch": "amd64", "versions": listed}
    other = {**product, "release": "jammy", "version": "22.04"}
    products = {"format": "products:1.0", "datatype": "image-downloads", "products": {"server:24.04": product, "server:22.04": other}}
    index = {"format": "index:1.0", "index": {"x": {"datatype": "image-downloads", "path": "streams/v1/x.json"}}}
    web.put(f"{folder}/streams/v1/x.json", json.dumps(products).encode())
    web.put(f"{folder}/streams/v1/index.json", json.dumps(index).encode())
    return web.url(f"{folder}/")


def subscribe(person, url, name="ubuntu", kind=None, release="noble", **fields):
    """Subscribes in the two steps of the form; answers the id."""
    page = person.page
    person.open("/dashboard/subscriptions/new")
    page.locator("#url").fill(url)
    if kind:
        page.locator(f"[name=kind][value={kind}]").check()
    person.send("Read the catalogue")
    if release:
        page.locator("#release").select_option(release)
    page.locator("#name").fill(name)
    for field, value in fields.items():
        page.locator(f"#{field}").fill(value)
    person.send("Subscribe")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    return page.url.rsplit("/", 1)[1]


@pytest.fixture(scope="module")
def site(site_of, tmp_path_factory, web):
    """A server that may fetch from our web server."""
    config = tmp_path_factory.mktemp("subscriptions") / "vitrine.toml"
    config.write_text(f"""
[import_filtering_opts]
allowed_hosts = ["127.0.0.1"]
allowed_ports = [{web.server_port}]
""")
    return site_of(config=config)


@pytest.fixture(scope="module")
def sam(site):
    return site.caller(make_user(site.server, "sam", "subscribers"))


@pytest.fixture
def person(chromium, site, sam):
    context = chromium.new_context(viewport=DESKTOP, java_script_enabled=False, locale="en-GB")
    person = Person(context, site.server.url)
    person.scripted = False
    password = site.secrets[site.secrets.index(sam.token) - 1]
    person.log_in(type("Login", (), {"name": sam.name, "password": password}))
    yield person
    person.context.close()
    person.content()


def images(caller, family):
    """All images of a family, hidden ones too, by name."""
    found = []
    for hidden in ("false", "true"):
        answer = caller.call("GET", f"/v2/images?os_hidden={hidden}&limit=100")
        found += [image for image in answer.json()["images"] if image.get("family") == family]
    return {image["name"]: image for image in found}


def active(caller, family, version):
    """The image of a version, once it is there."""
    name = f"{family} {version}"
    return eventually(lambda: (image := images(caller, family).get(name)) and image["status"] == "active" and image)


def check_now(person, subscription):
    person.open(f"/dashboard/subscriptions/{subscription}")
    person.send("Check now")


def says(person, subscription, text):
    def shown():
        person.open(f"/dashboard/subscriptions/{subscription}")
        return text in person.page.locator("main").inner_text()

    eventually(shown)


UBUNTU = "ubuntu 24.04 x86_64"


def test_versions_come_one_after_the_other(site, sam, person, web):
    person.open("/dashboard/images")
    person.follow("Subscriptions")
    expect(person.page.locator("main")).to_contain_text("No subscriptions")
    person.snap("subscriptions-empty")
    first, second, third = noise(8192), noise(4096), noise(2048)
    subscription = subscribe(person, publish(web, {"20260301": first}), properties="hw_disk_bus=virtio")
    image = active(sam, UBUNTU, "20260301")
    assert (image["os_distro"], image["os_version"], image["architecture"], image["hw_disk_bus"]) == ("ubuntu", "24.04", "x86_64", "virtio")
    assert (image["size"], image["visibility"], image["checksum"]) == (8192, "private", hashlib.md5(first).hexdigest())
    assert sam.download(image["id"]).body == first
    says(person, subscription, "In sight")
    person.follow(f"{UBUNTU} 20260301")
    assert person.page.url.endswith(image["id"])

    publish(web, {"20260301": first, "20260401": second})
    check_now(person, subscription)
    newer = active(sam, UBUNTU, "20260401")
    assert newer["family"] == image["family"]
    assert eventually(lambda: sam.show(image["id"])["os_hidden"])
    says(person, subscription, "Hidden")
    person.snap("subscription")
    person.page.set_viewport_size(PHONE)
    assert not person.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    person.snap("subscription-phone")
    person.page.set_viewport_size(DESKTOP)

    # The index is older than the files: told, and mended by the next look.
    publish(web, {"20260401": second, "20260501": None}, sums={"20260501": sha256(third)})
    check_now(person, subscription)
    says(person, subscription, "File missing")
    assert "404" in person.page.locator("main").inner_text()
    assert not sam.show(newer["id"])["os_hidden"], "the older one stays until the newer one is there"
    publish(web, {"20260401": second, "20260501": third})
    check_now(person, subscription)
    assert active(sam, UBUNTU, "20260501")["size"] == 2048
    assert len(images(sam, UBUNTU)) == 3
    site.nothing_left()

    person.open(f"/dashboard/subscriptions/{subscription}/delete")
    person.send("Delete")
    expect(person.page.locator("main")).to_contain_text("The subscription ubuntu is deleted.")
    assert len(images(sam, UBUNTU)) == 3, "images stay"
    for left in images(sam, UBUNTU).values():
        assert sam.call("DELETE", f"/v2/images/{left['id']}").status == 204


def test_a_wrong_checksum_is_told_and_nothing_is_left(site, sam, person, web):
    url = publish(web, {"1": noise(4096)}, sums={"1": "0" * 64}, folder="wrong")
    before = site.files()
    subscription = subscribe(person, url, name="wrong")
    says(person, subscription, "Failed")
    assert "checksum" in person.page.locator("main").inner_text()
    [image] = images(sam, UBUNTU).values()
    assert (image["status"], image["size"]) == ("queued", None)
    assert site.files() == before
    site.nothing_left()
    person.open(f"/dashboard/subscriptions/{subscription}/delete")
    person.send("Delete")
    assert images(sam, UBUNTU) == {}, "the empty record goes with its subscription"


def test_a_list_is_a_catalogue_and_its_trouble_is_told(sam, person, web):
    data = noise(1000)
    web.put("lists/debian.raw", data)
    listed = {"images": [
        {"name": "Debian 13", "version": "1", "url": "debian.raw", "sha512": hashlib.sha512(data).hexdigest(), "properties": {"os_distro": "debian"}},
        {"name": "broken", "url": "x"},
    ]}
    url = web.put("lists/images.json", json.dumps(listed).encode())
    subscription = subscribe(person, url, name="debian", kind="list", release=None)
    assert active(sam, "Debian 13", "1")["os_distro"] == "debian"
    web.pages.pop("lists/images.json")
    check_now(person, subscription)
    says(person, subscription, "The last check failed")
    assert "404" in person.page.locator("main").inner_text()
    person.send("Pause")
    expect(person.page.locator("main")).to_contain_text("The subscription is paused.")
    person.open("/dashboard/subscriptions")
    expect(person.page.get_by_role("row", name=re.compile("debian"))).to_contain_text("Paused")


def test_a_killed_server_brings_a_version_once(site, sam, person, web):
    data = noise(1 << 20)
    url = publish(web, {"9": data}, folder="killed")
    web.put("killed/server/9.raw", data, held=65536)
    subscription = subscribe(person, url, name="killed")
    eventually(lambda: ("GET", "killed/server/9.raw") in web.requests)
    site.server.process.send_signal(signal.SIGKILL)
    site.server.process.wait()
    web.release()
    site.server.start()
    image = eventually(lambda: (found := images(sam, UBUNTU)) and [one for one in found.values() if one["status"] == "active"], within=90)[0]
    assert image["size"] == len(data)
    says(person, subscription, "In sight")
    check_now(person, subscription)
    says(person, subscription, "Up to date")
    assert len(site.rows(f"SELECT id FROM images WHERE name = '{UBUNTU} 9'")) == 1
