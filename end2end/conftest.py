"""A server for each file of tests, two projects with a user each, and the tools that talk to it."""

import functools
import hashlib
import itertools
import json
import os
import pty
import secrets
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BINARY = Path(os.environ.get("VITRINE_EXECUTABLE", ROOT / "target" / "release" / "vitrine"))
TOOLS = Path(sys.executable).parent


@dataclass
class User:
    """A user of the server, in one project, as a cloud of clouds.yaml."""

    name: str
    project: str
    password: str
    project_id: str = ""


@dataclass
class Vitrine:
    """The running server."""

    folder: Path
    url: str = ""
    process: subprocess.Popen | None = None
    admin_password: str = field(default_factory=lambda: secrets.token_hex(8))
    settings: dict[str, object] = field(default_factory=dict)

    @property
    def data(self):
        return self.folder / "data"

    @property
    def environment(self):
        """The settings as the executable takes them: `api.retry_after` is VITRINE_API_RETRY_AFTER."""
        text = lambda value: str(value).lower() if isinstance(value, bool) else str(value)
        return {f"VITRINE_{key.replace('.', '_').upper()}": text(value) for key, value in self.settings.items()}

    def start(self):
        env = {**os.environ, "VITRINE_ADMIN_PASSWORD": self.admin_password, **self.environment}
        self.log = open(self.folder / "server.log", "ab")
        listen = self.url.removeprefix("http://") or f"127.0.0.1:{free_port()}"
        self.url = f"http://{listen}"
        argv = [BINARY, "serve", "--data-dir", self.data, "--listen", listen]
        self.process = subprocess.Popen(argv, env=env, stdout=self.log, stderr=self.log)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(self.url + "/healthcheck", timeout=5).read()
                return
            except urllib.error.URLError:
                assert self.process.poll() is None, (self.folder / "server.log").read_text()
                time.sleep(0.02)
        raise AssertionError("the server does not answer")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(60) == 0

    def command(self, *argv, stdin=None):
        """Runs a command of the executable against the same data folder."""
        argv, env = [BINARY, *argv, "--data-dir", self.data], {**os.environ, **self.environment}
        done = subprocess.run(argv, env=env, input=stdin, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def token(self, user):
        scope = {"project": {"name": user.project, "domain": {"id": "default"}}}
        who = {"name": user.name, "domain": {"id": "default"}, "password": user.password}
        auth = {"identity": {"methods": ["password"], "password": {"user": who}}, "scope": scope}
        request = urllib.request.Request(self.url + "/identity/v3/auth/tokens", method="POST")
        request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, json.dumps({"auth": auth}).encode()) as answer:
            user.project_id = json.load(answer)["token"]["project"]["id"]
            return answer.headers["X-Subject-Token"]

    def call(self, user, method, path, body=None, headers=None):
        """One request to the API: status, headers, parsed body."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.url + path, data=data, method=method)
        request.add_header("X-Auth-Token", self.token(user))
        request.add_header("Accept", "application/json")
        for key, value in {"Content-Type": "application/json", **(headers or {})}.items():
            request.add_header(key, value)
        try:
            with urllib.request.urlopen(request) as answer:
                text = answer.read()
                kind = answer.headers.get("Content-Type", "")
                return answer.status, answer.headers, json.loads(text) if "json" in kind and text else text
        except urllib.error.HTTPError as error:
            text = error.read()
            return error.code, error.headers, text


# Below those that the kernel gives, and a range for each worker: nobody takes one between its choice and its use.
FIRST_PORT = 10_000 + 2_000 * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
PORTS = itertools.cycle(range(FIRST_PORT, FIRST_PORT + 2_000))


def free_port():
    import socket

    for port in PORTS:
        with socket.socket() as s:
            try:
                s.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


@pytest.fixture(scope="module")
def vitrine(tmp_path_factory):
    assert BINARY.exists(), f"{BINARY} is missing: cargo xtask build --release"
    server = Vitrine(tmp_path_factory.mktemp("vitrine"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def admin(vitrine):
    return User("admin", "admin", vitrine.admin_password)


def make_user(vitrine, name, project, role="member"):
    user = User(name, project, secrets.token_hex(8))
    if f" {project} " not in f" {vitrine.command('project', 'list')} ".replace("\n", " "):
        vitrine.command("project", "create", project)
    vitrine.command("user", "create", name, "--project", project, "--role", role, "--password-file", "-", stdin=user.password)
    vitrine.token(user)
    return user


@pytest.fixture(scope="module")
def alice(vitrine):
    return make_user(vitrine, "alice", "atelier")


@pytest.fixture(scope="module")
def bob(vitrine):
    return make_user(vitrine, "bob", "bakery")


def client_environment(vitrine, user, home):
    """The environment in which a user's clients run: OS_* variables and a home of their own."""
    keep = {key: os.environ[key] for key in ("PATH", "LANG", "LC_ALL") if key in os.environ}
    return keep | {
        "HOME": str(home),
        "PYTHONUTF8": "1",
        "OS_AUTH_URL": f"{vitrine.url}/identity/v3",
        "OS_USERNAME": user.name,
        "OS_PASSWORD": user.password,
        "OS_PROJECT_NAME": user.project,
        "OS_USER_DOMAIN_NAME": "Default",
        "OS_PROJECT_DOMAIN_NAME": "Default",
        "OS_IDENTITY_API_VERSION": "3",
        "OS_REGION_NAME": "RegionOne",
    }


def sdk(vitrine, user):
    """openstacksdk's image proxy of a user."""
    import openstack

    return openstack.connect(
        auth_url=f"{vitrine.url}/identity/v3", username=user.name, password=user.password, project_name=user.project,
        user_domain_name="Default", project_domain_name="Default", region_name="RegionOne", app_name="end2end",
        load_yaml_config=False, load_envvars=False,
    ).image


@pytest.fixture(scope="module")
def client_env(vitrine, tmp_path_factory):
    return lambda user: client_environment(vitrine, user, tmp_path_factory.mktemp(f"home-{user.name}"))


class Client:
    """A command-line client of one user."""

    def __init__(self, program, env):
        self.program, self.env = str(TOOLS / program), env

    def run(self, *argv, stdin=None):
        argv = [self.program, *map(str, argv)]
        run = functools.partial(subprocess.run, argv, env=self.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
        if stdin is not None:
            return run(input=stdin)
        # A terminal: the clients would take anything else for the data of the image.
        terminal, end = pty.openpty()
        try:
            return run(stdin=end)
        finally:
            os.close(end)
            os.close(terminal)

    def __call__(self, *argv, stdin=None):
        """Runs it; it must succeed. Returns its output as text."""
        done = self.run(*argv, stdin=stdin)
        assert done.returncode == 0, f"{' '.join(map(str, argv))}: {done.stderr.decode()}"
        return done.stdout.decode()

    def json(self, *argv, **more):
        return json.loads(self(*argv, "-f", "json", **more))

    def refused(self, *argv, stdin=None):
        """Runs it; it must fail. Returns what it complains."""
        done = self.run(*argv, stdin=stdin)
        assert done.returncode != 0, done.stdout.decode()
        return done.stderr.decode()


@pytest.fixture(scope="module")
def openstack(client_env):
    return lambda user: Client("openstack", client_env(user))


@pytest.fixture(scope="module")
def glance(client_env):
    return lambda user: Client("glance", client_env(user))


@dataclass
class Disk:
    """A disk image file and what must be said of it."""

    path: Path
    format: str
    size: int
    virtual_size: int
    md5: str
    sha512: str


def describe(path, format, virtual_size):
    md5, sha512 = hashlib.md5(), hashlib.sha512()
    with open(path, "rb") as f:
        while block := f.read(1 << 20):
            md5.update(block)
            sha512.update(block)
    return Disk(path, format, path.stat().st_size, virtual_size, md5.hexdigest(), sha512.hexdigest())


@pytest.fixture(scope="session")
def qcow2(tmp_path_factory):
    """A small qcow2 image by qemu-img."""
    path = tmp_path_factory.mktemp("disk") / "small.qcow2"
    subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", path, "64M"], check=True)
    return describe(path, "qcow2", 64 << 20)


@pytest.fixture(scope="session")
def large_qcow2(tmp_path_factory):
    """A qcow2 image with 320 MiB of data in it."""
    folder = tmp_path_factory.mktemp("disk")
    raw, path = folder / "large.raw", folder / "large.qcow2"
    block = os.urandom(1 << 20)
    with open(raw, "wb") as f:
        for i in range(320):
            f.write(i.to_bytes(8, "little") + block[8:])
    subprocess.run(["qemu-img", "convert", "-q", "-f", "raw", "-O", "qcow2", raw, path], check=True)
    raw.unlink()
    return describe(path, "qcow2", 320 << 20)


@pytest.fixture(scope="module")
def web():
    """A web server of our own."""
    from web import Web

    server = Web()
    yield server
    server.close()


HOSTILE_NAMES = [
    "<script>alert(1)</script>",
    "n" * 255,
    "\u202eגמלים \u0627\u0644\u0635\u0648\u0631\u0629",
    "'\"><img src=x onerror=alert(1)>",
    "日本語 ☃ ` $(reboot) ; -- %s %00",
]


@pytest.fixture(scope="session")
def chromium():
    from browser import ARGUMENTS, CHROMIUM
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def window(chromium, vitrine):
    """Opens windows; at the end of the test nothing may have gone wrong in any of them."""
    from browser import DESKTOP, Person

    people = []

    def of(user=None, scripts=True, viewport=DESKTOP, **more):
        context = chromium.new_context(viewport=viewport, java_script_enabled=scripts, locale="en-GB", **more)
        person = Person(context, vitrine.url)
        person.scripted = scripts
        people.append(person)
        if user:
            person.log_in(user)
        return person

    yield of
    for person in people:
        person.context.close()
        person.content()


@pytest.fixture(scope="module")
def site_of(tmp_path_factory):
    """Starts servers of a module's own, by settings; none of them may have told a secret by its end."""
    from wire import Site

    sites = []

    def of(**settings):
        folder = tmp_path_factory.mktemp("site")
        settings = {"log_level": "debug", **{key.replace("__", "."): value for key, value in settings.items()}}
        site = Site(Vitrine(folder, settings=settings))
        site.server.start()
        sites.append(site)
        return site

    yield of
    for site in sites:
        if site.server.process.poll() is None:
            site.server.stop()
        site.tells_no_secret()
