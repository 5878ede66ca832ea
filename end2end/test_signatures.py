"""Signed images: by the unmodified client, by keys of every kind, and what a person sees of them."""

import base64
import datetime
import re
import subprocess
import uuid

import pytest
from browser import DESKTOP, Person
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, padding, rsa
from playwright.sync_api import expect
from wire import noise

from conftest import make_user

DAY = datetime.timedelta(days=1)
METHODS = {"SHA-224": hashes.SHA224(), "SHA-256": hashes.SHA256(), "SHA-384": hashes.SHA384(), "SHA-512": hashes.SHA512()}


class Signer:
    """Somebody with a key and a certificate of its own."""

    def __init__(self, name, key_type, key):
        self.name, self.key_type, self.key, self.uuid = name, key_type, key, str(uuid.uuid4())

    def publish(self, folder, start=-DAY, end=DAY):
        now = datetime.datetime.now(datetime.timezone.utc)
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, self.name)])
        made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(self.key.public_key())
        made = made.serial_number(x509.random_serial_number()).not_valid_before(now + start).not_valid_after(now + end)
        text = made.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        (folder / f"{self.uuid}.pem").write_bytes(text)
        return self

    def properties(self, data, method="SHA-256"):
        """What an image of that data says."""
        kind = METHODS[method]
        if self.key_type == "RSA-PSS":
            signature = self.key.sign(data, padding.PSS(padding.MGF1(kind), padding.PSS.MAX_LENGTH), kind)
        elif self.key_type == "DSA":
            signature = self.key.sign(data, kind)
        else:
            signature = self.key.sign(data, ec.ECDSA(kind))
        return {
            "img_signature": base64.b64encode(signature).decode(),
            "img_signature_hash_method": method,
            "img_signature_key_type": self.key_type,
            "img_signature_certificate_uuid": self.uuid,
        }


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("signers")


@pytest.fixture(scope="module")
def site(site_of, folder, web):
    """A server that verifies signatures, and converts what is imported."""
    return site_of(
        signatures__certificates_dir=folder, image_import_opts__image_import_plugins="image_conversion",
        image_conversion__output_format="qcow2", import_filtering_opts__allowed_hosts="127.0.0.1",
        import_filtering_opts__allowed_ports=web.server_port,
    )


@pytest.fixture(scope="module")
def user(site):
    return make_user(site.server, "sigrid", "signers")


@pytest.fixture(scope="module")
def sigrid(site, user):
    return site.caller(user)


@pytest.fixture(scope="module")
def signer(folder):
    return Signer("The <b>builders</b>", "RSA-PSS", rsa.generate_private_key(65537, 2048)).publish(folder)


@pytest.fixture
def reader(chromium, site, user):
    reader = Person(chromium.new_context(viewport=DESKTOP, locale="en-GB"), site.server.url)
    reader.log_in(user)
    yield reader
    reader.context.close()
    reader.content()


def line(reader, image):
    """The line of the signature on the image's page; the property, whose title is the same, comes behind it."""
    reader.open(f"/dashboard/images/{image}")
    return reader.page.locator("dt").filter(has_text=re.compile("^Signature$")).first.locator("xpath=following-sibling::dd[1]")


def test_the_documented_way_with_the_unmodified_client(site, user, folder, tmp_path):
    disk, other, key, signature = (tmp_path / name for name in ("disk.raw", "other.raw", "signer.key", "disk.signature"))
    disk.write_bytes(noise(3_000_000))
    other.write_bytes(noise(3_000_000))
    name = str(uuid.uuid4())
    run = lambda *argv: subprocess.run(["openssl", *map(str, argv)], check=True, capture_output=True)
    run("req", "-x509", "-newkey", "rsa:3072", "-nodes", "-days", 365, "-subj", "/CN=Image builders", "-keyout", key, "-out", folder / f"{name}.pem")
    run("dgst", "-sha256", "-sign", key, "-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:max", "-out", signature, disk)
    openstack = site.client("openstack", user)

    def create(file, text):
        values = {"": text, "_hash_method": "SHA-256", "_key_type": "RSA-PSS", "_certificate_uuid": name}
        properties = [part for key, value in values.items() for part in ("--property", f"img_signature{key}={value}")]
        return ("image", "create", "--disk-format", "raw", "--container-format", "bare", "--file", file, *properties, "signed")

    encoded = base64.b64encode(signature.read_bytes()).decode()
    made = openstack.json(*create(disk, encoded))
    assert (made["status"], made["properties"]["img_signature"]) == ("active", encoded)
    assert "400" in openstack.refused(*create(other, encoded))
    assert "400" in openstack.refused(*create(disk, f"b'{encoded}'"))


def test_every_kind_of_key_with_every_method(sigrid, folder):
    keys = {
        "RSA-PSS": rsa.generate_private_key(65537, 3072),
        "DSA": dsa.generate_private_key(2048),
        "ECC_SECP384R1": ec.generate_private_key(ec.SECP384R1()),
        "ECC_SECP521R1": ec.generate_private_key(ec.SECP521R1()),
    }
    data = noise(70_000)
    for key_type, key in keys.items():
        signer = Signer(key_type, key_type, key).publish(folder)
        for method in METHODS:
            image = sigrid.create(**signer.properties(data, method))
            assert sigrid.upload(image, data[1:]).status == 400, (key_type, method)
            assert sigrid.upload(image, data).status == 204, (key_type, method)
            assert sigrid.show(image)["status"] == "active"


def test_wrong_data_is_never_there_and_the_right_data_still_may_come(site, sigrid, signer, reader):
    data = noise(2_000_000)
    image = sigrid.create(**signer.properties(data))
    expect(line(reader, image)).to_contain_text("waits for the data")
    answer = sigrid.upload(image, b"x" + data[1:])
    assert answer.status == 400 and "Signature verification failed" in answer.text and signer.uuid in answer.text
    shown = sigrid.show(image)
    assert (shown["status"], shown["size"], shown["os_hash_value"]) == ("queued", None, None)
    assert sigrid.download(image).status == 204
    site.nothing_left()
    assert sigrid.upload(image, data).status == 204
    # The name in the certificate is text, and nothing else.
    expect(line(reader, image)).to_contain_text("signed by CN=The <b>builders</b>")
    expect(line(reader, image).locator(".badge.ok")).to_have_text("verified")
    reader.accessible("a signed image")

    forged = signer.properties(b"other data")["img_signature"]
    patch = [{"op": "replace", "path": "/img_signature", "value": forged}]
    media = {"Content-Type": "application/openstack-images-v2.1-json-patch"}
    assert sigrid.call("PATCH", f"/v2/images/{image}", patch, media).status == 200
    expect(line(reader, image).locator(".badge.danger")).to_have_text("not verified")
    expect(line(reader, image)).to_contain_text("does not have the signature in img_signature")


def test_what_cannot_be_verified_is_refused_with_the_reason(sigrid, signer, folder, reader):
    data = noise(1000)
    good = signer.properties(data)
    stranger = Signer("Nobody's", "RSA-PSS", rsa.generate_private_key(65537, 2048))
    late = Signer("Late", "RSA-PSS", rsa.generate_private_key(65537, 2048)).publish(folder, -2 * DAY, -DAY)
    for properties, reason in [
        ({**good, "img_signature_hash_method": "MD5"}, "img_signature_hash_method is 'MD5'"),
        ({**good, "img_signature_key_type": "PGP"}, "img_signature_key_type is 'PGP'"),
        ({**good, "img_signature": "?"}, "img_signature is no base64"),
        ({**good, "img_signature_certificate_uuid": "../key"}, "which is no UUID"),
        (stranger.properties(data), f"{stranger.uuid} (img_signature_certificate_uuid) is not among those"),
        (late.properties(data), "has expired on"),
    ]:
        image = sigrid.create(**properties)
        answer = sigrid.upload(image, data)
        assert answer.status == 400 and reason in answer.text, answer.text
        expect(line(reader, image)).to_contain_text(reason)
    del good["img_signature_key_type"]
    image = sigrid.create(**good)
    assert sigrid.upload(image, b"anything").status == 204
    expect(line(reader, image)).to_contain_text("lacks the properties img_signature_key_type")


def test_signed_data_is_imported_and_never_converted(sigrid, signer, web, qcow2):
    data = qcow2.path.read_bytes()
    url, raw = web.put("signed.qcow2", data), web.put("signed.raw", b"raw data")
    by = lambda uri: {"name": "web-download", "uri": uri}
    image = sigrid.create(**signer.properties(b"raw data"))
    answer = sigrid.call("POST", f"/v2/images/{image}/import", {"method": by(raw)})
    assert answer.status == 409 and "would not have the signature" in answer.text, answer.text
    assert not [path for _, path in web.requests if path == "signed.raw"]
    for of, task, status in [(data, "success", "active"), (b"other data", "failure", "queued")]:
        image = sigrid.create(**signer.properties(of, "SHA-384"), disk_format="qcow2")
        ended = sigrid.ended(sigrid.begin_import(image, by(url)))
        assert (ended["status"], sigrid.show(image)["status"]) == (task, status), ended
    tasks = sigrid.call("GET", f"/v2/images/{image}/tasks").json()["tasks"]
    assert "Signature verification failed" in tasks[0]["message"]


def test_without_a_folder_nothing_is_believed(site_of, signer, chromium):
    site = site_of()
    user = make_user(site.server, "sigrid", "signers")
    sigrid = site.caller(user)
    image = sigrid.create(**signer.properties(b"other data"))
    assert sigrid.upload(image, b"any data").status == 204
    reader = Person(chromium.new_context(viewport=DESKTOP, locale="en-GB"), site.server.url)
    reader.log_in(user)
    expect(line(reader, image)).to_have_text("not checked: no certificate folder is configured")
    reader.context.close()
