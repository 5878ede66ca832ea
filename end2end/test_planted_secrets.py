"""Secrets of stores, planted everywhere and looked for in everything that comes out: the log, the answers, the pages, the
metrics and the commands. The services are hostile: they refuse, and repeat in their refusal what they were sent."""

import base64
import http.server
import os
import socket
import sqlite3
import subprocess
import threading
from urllib.parse import quote

import pytest
from conftest import BINARY, make_user
from test_dashboard_attacks import Browser
from wire import BYTES, DISK, eventually, secret

PATCH = {"Content-Type": "application/openstack-images-v2.1-json-patch"}
ELSEWHERE = "6e2f5c1a-1111-4222-8333-444444444444"


# Whoever is answered 200 to everything believes that everything is there already.
BELIEVED = "bucket-nonsense"


class Hostile(http.server.ThreadingHTTPServer):
    """A service of a certain temper, for all paths."""

    daemon_threads = True

    def __init__(self, temper):
        self.temper, self.seen = temper, bytearray()
        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def host(self):
        return f"127.0.0.1:{self.server_port}"

    def handle_error(self, *_):
        """It breaks connections itself."""


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        sent = f"{self.command} {self.path}\n{self.headers}".encode() + self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.seen += sent
        if self.server.temper == "breaks":
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        # What was sent stands in the message, the code, a header and the reason.
        words = quote(sent, safe="").encode()
        body = b"<Error><Code>" + words[:200] + b"</Code><Message>" + sent + words + b"</Message></Error>"
        self.send_response(200 if self.server.temper == "nonsense" else 403, words[:900].decode())
        self.send_header("X-Told-You", words[:3000].decode())
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = do_COPY = answer

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def services():
    services = {temper: Hostile(temper) for temper in ("refuses", "nonsense", "breaks")}
    yield services
    for service in services.values():
        service.shutdown()
        service.server_close()


@pytest.fixture(scope="module")
def planted():
    """Every secret of this module, by what it is."""
    names = ("access", "key", "password", "application", "location", "source", "client")
    return {name: secret() for name in names}


@pytest.fixture(scope="module")
def stores(services):
    """The names of the stores that are no good."""
    return [f"{kind}-{temper}" for temper in services for kind in ("bucket", "keystone", "tempauth")] + ["application"]


@pytest.fixture(scope="module")
def ill(stores):
    """Those of them that are known to be ill."""
    return [store for store in stores if store != BELIEVED]


@pytest.fixture(scope="module")
def site(site_of, services, planted, tmp_path_factory):
    parts = ['default_backend = "near"', "[locations]", "show_multiple_locations = true", "show_image_direct_url = true"]
    parts += ["http_retries = 0", "[import_filtering_opts]", 'allowed_hosts = ["127.0.0.1"]', "[fetcher]", "resume_attempts = 0"]
    parts += ["[task]", "max_attempts = 1", "[api]", "v1 = true"]
    parts += ["[stores.near]", 'type = "file"', 'filesystem_store_datadir = "near"', "[stores.web]", 'type = "http"']
    for temper, service in services.items():
        quick = ["retries = 1", "retry_max_delay_ms = 1", "probe_interval = 1"]
        parts += [f"[stores.bucket-{temper}]", 'type = "s3"', f's3_store_host = "http://{service.host}"',
                  's3_store_bucket = "images"', f's3_store_access_key = "{planted["access"]}"',
                  f's3_store_secret_key = "{planted["key"]}"', *quick]
        parts += [f"[stores.keystone-{temper}]", 'type = "swift"', f'swift_store_auth_address = "http://{service.host}/v3"',
                  'swift_store_user = "service:glance"', f'swift_store_key = "{planted["password"]}"',
                  f'default_swift_reference = "three-{temper}"', *quick]
        parts += [f"[stores.tempauth-{temper}]", 'type = "swift"', 'swift_store_auth_version = "1"',
                  f'swift_store_auth_address = "http://{service.host}/auth/v1.0"', 'swift_store_user = "service:glance"',
                  f'swift_store_key = "{planted["password"]}"', f'default_swift_reference = "one-{temper}"', *quick]
    parts += ["[stores.application]", 'type = "swift"', f'swift_store_auth_address = "http://{services["refuses"].host}/v3"',
              'swift_store_application_credential_id = "glance"',
              f'swift_store_application_credential_secret = "{planted["application"]}"', 'default_swift_reference = "application"']
    config = tmp_path_factory.mktemp("planted") / "vitrine.toml"
    config.write_text("\n".join(parts) + "\n")
    site = site_of(config=config)
    site.secrets += planted.values()
    return site


@pytest.fixture(scope="module")
def root(site):
    return site.caller(site.admin)


@pytest.fixture(scope="module")
def alice(site):
    return site.caller(make_user(site.server, "alice", "atelier"))


def locations(services, planted):
    """Where data lies by locations of older Glances: user, secret, host, place."""
    location, access, password = planted["location"], planted["access"], planted["password"]
    for service in services.values():
        for user in (access, location):
            for scheme in ("s3", "s3+http", "s3+https"):
                yield f"{scheme}://{user}:{location}@{service.host}/images/{ELSEWHERE}"
        for key in (password, location):
            for scheme in ("swift", "swift+http", "swift+https"):
                yield f"{scheme}://service%3Aglance:{key}@{service.host}/v3/glance/{ELSEWHERE}"
                yield f"{scheme}://service:glance:{key}@{service.host}/auth/v1.0/glance/{ELSEWHERE}"
        yield f"http://user:{location}@{service.host}/disk"
        yield f"https://user:{location}@{service.host}/disk"
    yield f"cinder://{location}@volume"
    yield f"vsphere://user:{location}@127.0.0.1/folder/openstack_glance/{ELSEWHERE}?dcPath=a&dsName=b"


def test_a_store_that_is_no_good_takes_nothing_and_says_which_it_is(alice, stores):
    for store in stores:
        image = alice.create()
        answer = alice.upload(image, b"data", {"X-Image-Meta-Store": store})
        assert answer.status == (409 if store == BELIEVED else 503) and store in answer.text, f"{store}: {answer.text}"
        assert alice.show(image)["status"] == "queued"
    image = alice.create()
    assert alice.upload(image, b"data").status == 204, "the others live on"
    assert alice.download(image).body == b"data"


def test_older_locations_tell_no_secret(site, root, alice, services, planted):
    for url in locations(services, planted):
        for caller in (root, alice):
            image = caller.create()
            change = [{"op": "add", "path": "/locations/-", "value": {"url": url, "metadata": {}}}]
            for answer in (caller.call("PATCH", f"/v2/images/{image}", change, PATCH),
                           caller.call("POST", f"/v2/images/{image}/locations", {"url": url, "validation_data": {}})):
                assert 200 <= answer.status < 500 or answer.status == 503, f"{answer.status} {answer.text}"
            for path in ("", "/file", "/locations", "/tasks", "/members"):
                caller.call("GET", f"/v2/images/{image}{path}")
            caller.call("DELETE", f"/v2/images/{image}")
        header = {"x-image-meta-name": "x", "x-image-meta-location": url, "x-image-meta-disk_format": "raw",
                  "x-image-meta-container_format": "bare"}
        root.call("POST", "/v1/images", b"", header)
        root.call("POST", "/v1/images", b"", {**header, "x-glance-api-copy-from": url})


def test_what_lies_there_already_tells_no_secret(site, root, services, planted):
    """Rows that a Glance has left."""
    image = root.create()
    assert root.upload(image, b"data").status == 204
    urls = list(locations(services, planted))
    with sqlite3.connect(site.server.data / "vitrine.db", timeout=30) as database:
        for url in urls:
            database.execute(
                "INSERT INTO image_locations (image_id, value, created_at, updated_at, deleted, meta_data, status)"
                " VALUES (?, ?, '2026-01-01 00:00:00.000000', '2026-01-01 00:00:00.000000', 0, '{}', 'active')", (image, url))
    for path in ("", "/file", "/locations"):
        root.call("GET", f"/v2/images/{image}{path}")
    root.call("GET", "/v2/images")
    root.call("GET", f"/v1/images/{image}")
    browser = Browser(site)
    assert browser.log_in("admin", site.server.admin_password).status == 303
    assert browser.get(f"/dashboard/images/{image}").status == 200
    root.call("DELETE", f"/v2/images/{image}")


def test_imports_tell_no_secret(root, services, planted):
    for service in services.values():
        for url in (f"http://user:{planted['source']}@{service.host}/disk", f"http://{service.host}/disk?token={planted['source']}"):
            image = root.create()
            body = {"method": {"name": "web-download", "uri": url}}
            answer = root.call("POST", f"/v2/images/{image}/import", body)
            if answer.status == 202:
                root.ended(answer.headers["OpenStack-image-import-task-id"])
            root.call("GET", f"/v2/images/{image}")
            root.call("GET", f"/v2/images/{image}/tasks")
    root.call("GET", "/v2/tasks")


def test_the_operator_sees_why_and_no_secret(site, root, ill):
    def degraded():
        detail = {store["id"]: store for store in root.call("GET", "/v2/info/stores/detail").json()["stores"]}
        return all(detail[store]["state"] == "degraded" for store in ill) and detail

    detail = eventually(degraded)
    assert detail["near"]["state"] == "healthy" and "degraded_since" not in detail["near"]
    assert detail["near"]["last_success"].endswith("Z")
    for store in ill:
        assert detail[store]["degraded_since"].endswith("Z") and store in detail[store]["reason"], detail[store]
    stranger = site.stranger()
    health = stranger.call("GET", "/healthcheck")
    assert (health.status, health.text) == (200, "OK"), "strangers are told no names"
    metrics = stranger.call("GET", "/metrics").text
    assert 'vitrine_store_degraded{store="near"} 0' in metrics
    for store in ill:
        assert f'vitrine_store_degraded{{store="{store}"}} 1' in metrics
    page = Browser(site)
    assert page.log_in("admin", site.server.admin_password).status == 303
    shown = page.get("/dashboard/admin/stores")
    assert shown.status == 200 and shown.text.count("Degraded") >= len(ill)
    for path in ("/dashboard", "/dashboard/images", "/dashboard/tasks", "/dashboard/usage", "/dashboard/admin/usage", "/dashboard/inbox"):
        page.get(path)
    for path in ("/openapi.json", "/v2/info/stores", "/v2/schemas/image", "/versions", "/v2/info/usage", "/v2/images"):
        assert root.call("GET", path).status in (200, 300), path


def test_the_commands_tell_no_secret(site, stores, ill):
    def run(*argv):
        environment = {**os.environ, **site.server.environment}
        done = subprocess.run([BINARY, *argv, "--data-dir", site.server.data], env=environment, capture_output=True, text=True)
        site.heard += (done.stdout + done.stderr).encode()
        return done

    shown = run("config", "show")
    assert shown.returncode == 0 and 's3_store_secret_key = "***"' in shown.stdout
    checked = run("config", "check")
    assert checked.returncode == 1, checked.stdout
    assert checked.stdout.count("  cannot be used: ") == checked.stdout.count("  what to do: ") == len(stores), checked.stdout
    assert all(f"store {store}: " in checked.stdout and store in checked.stderr for store in stores)
    assert "store near: file, the default" in checked.stdout and "takes data and removes it" in checked.stdout
    listed = run("stores", "list")
    assert listed.returncode == 0
    lines = {line.split()[0]: line for line in listed.stdout.splitlines()}
    assert "healthy, " in lines["near"] and "; well at last at 2" in lines["near"], listed.stdout
    assert all("degraded since 2" in lines[store] and f"'{store}'" in lines[store] for store in ill), listed.stdout
    for store in stores:
        run("stores", "check", store)
    run("config", "reference")
    run("cache", "list")


def test_the_services_did_see_them(services, planted):
    """Else nothing was tried: the passwords go to the login, and the access key into the signature."""
    for service in services.values():
        assert planted["password"].encode() in service.seen and planted["access"].encode() in service.seen
    assert planted["application"].encode() in services["refuses"].seen


def test_nothing_told_a_secret(site, planted):
    """Also not in another writing."""
    log = (site.server.folder / "server.log").read_bytes()
    assert b"DEBUG" in log, "the log is loud"
    for name, text in planted.items():
        for form in (text, quote(text, safe=""), base64.b64encode(text.encode()).decode(), text.encode().hex()):
            for where, out in (("the log", log), ("an answer", bytes(site.heard))):
                at = out.find(form.encode())
                assert at < 0, f"{name} in {where}: …{out[max(0, at - 300):at + 60]!r}"
