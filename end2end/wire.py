"""A client without manners, servers of one's own, and the look behind the server after it was mistreated."""

import http.client
import json
import os
import secrets
import socket
import sqlite3
import struct
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from conftest import Client, User, client_environment, sdk

MIB = 1 << 20
DISK = {"disk_format": "raw", "container_format": "bare"}
BYTES = {"Content-Type": "application/octet-stream"}


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    def json(self):
        return json.loads(self.body)

    @property
    def text(self):
        return self.body.decode(errors="replace")


class Wire:
    """One connection, on which anything may be sent."""

    def __init__(self, site, timeout=30, receive_buffer=None):
        self.site, self.method = site, "GET"
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(timeout)
        self.socket.connect(site.address)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        """Sends; a server that has closed already is no failure, since its answer may be waiting."""
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            pass
        return self

    def head(self, method, path, headers=None):
        """Sends the head of a request; names, values and the path go out as they are."""
        self.method = method
        lines = [f"{method} {path} HTTP/1.1"]
        headers = {"Host": "{}:{}".format(*self.site.address), **(headers or {})}
        for name, value in headers.items():
            for one in value if isinstance(value, list) else [value]:
                lines.append(f"{name}: {one}")
        return self.send(("\r\n".join(lines) + "\r\n\r\n").encode("utf-8", "surrogateescape"))

    def answer(self):
        """The answer; None where the connection ended without one."""
        response = http.client.HTTPResponse(self.socket, method=self.method)
        try:
            response.begin()
            answer = Answer(response.status, response.headers, response.read())
        except (ConnectionError, http.client.BadStatusLine, http.client.IncompleteRead):
            return None
        self.site.hear(self.method, answer)
        return answer

    def half_close(self):
        self.socket.shutdown(socket.SHUT_WR)

    def reset(self):
        """Ends the connection with RST."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def is_closed(self):
        """Waits until the server closes; False where it does not within the timeout."""
        try:
            while self.socket.recv(65536):
                pass
        except TimeoutError:
            return False
        except ConnectionError:
            pass
        return True


@dataclass
class Caller:
    """Somebody with a token."""

    site: "Site"
    token: str | None
    project_id: str | None = None
    name: str = ""

    @property
    def auth(self):
        return {"X-Auth-Token": self.token} if self.token else {}

    def call(self, method, path, body=None, headers=None):
        """One request on a connection of its own."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else b""
        kind = {"Content-Type": "application/json"} if body is not None else {}
        length = {"Content-Length": len(data)} if data or method in ("POST", "PUT", "PATCH") else {}
        with Wire(self.site) as wire:
            wire.head(method, path, {"Connection": "close", **self.auth, **kind, **length, **(headers or {})})
            answer = wire.send(data).answer()
        assert answer, f"{method} {path[:100]}: no answer"
        return answer

    def create(self, **record):
        answer = self.call("POST", "/v2/images", {"name": "disk", **DISK, **record})
        assert answer.status == 201, answer.text
        return answer.json()["id"]

    def show(self, image):
        answer = self.call("GET", f"/v2/images/{image}")
        return answer.json() if answer.status == 200 else {"status": answer.status}

    def upload(self, image, data, headers=None):
        return self.call("PUT", f"/v2/images/{image}/file", data, {**BYTES, **(headers or {})})

    def download(self, image):
        return self.call("GET", f"/v2/images/{image}/file")

    def stage(self, image, data):
        return self.call("PUT", f"/v2/images/{image}/stage", data, BYTES)

    def begin_import(self, image, method, **more):
        """Begins an import; answers the id of its task."""
        method = {"name": method} if isinstance(method, str) else method
        answer = self.call("POST", f"/v2/images/{image}/import", {"method": method, **more})
        assert answer.status == 202, answer.text
        return answer.headers["OpenStack-image-import-task-id"]

    def progress(self, task):
        answer = self.call("GET", f"/v2/tasks/{task}/progress")
        assert answer.status == 200, answer.text
        return answer.json()

    def in_phase(self, task, phase):
        """Waits until a task is in a phase whose name begins so."""
        return eventually(lambda: (now := self.progress(task))["phase"].startswith(phase) and now)

    def ended(self, task):
        """Waits for the end of a task, and answers how it ended."""
        return eventually(lambda: (now := self.progress(task))["status"] in ("success", "failure") and now)

    def begin_upload(self, image, length=64 * MIB, sent=MIB, headers=None):
        """An upload that stands in its middle: the image is `saving`, `sent` of `length` bytes are on the way."""
        wire = Wire(self.site)
        wire.head("PUT", f"/v2/images/{image}/file", {**self.auth, **BYTES, "Content-Length": length, **(headers or {})})
        wire.send(bytes(sent))
        eventually(lambda: self.show(image)["status"] == "saving")
        return wire


@dataclass
class Site:
    """A server under attack: who speaks to it, what it said, and what lies in its folders."""

    server: object
    secrets: list[str] = field(default_factory=list)
    heard: bytearray = field(default_factory=bytearray)

    @property
    def address(self):
        parts = urlsplit(self.server.url)
        return parts.hostname, parts.port

    def hear(self, method, answer):
        for name, value in answer.headers.items():
            # The answer to a login is the one place where a token belongs.
            if name.lower() != "x-subject-token":
                self.heard += f"{name}: {value}\n".encode("utf-8", "surrogateescape")
        if len(answer.body) < MIB:
            self.heard += answer.body + b"\n"

    def caller(self, user):
        token = self.server.token(user)
        self.secrets += [user.password, token]
        return Caller(self, token, user.project_id, user.name)

    def stranger(self):
        return Caller(self, None)

    @property
    def admin(self):
        return User("admin", "admin", self.server.admin_password)

    def client(self, program, user):
        """A command-line client of a user of this server."""
        home = self.server.folder / f"home-{user.name}"
        home.mkdir(exist_ok=True)
        return Client(program, client_environment(self.server, user, home))

    def cloud(self, user):
        """openstacksdk's image proxy of a user of this server."""
        return sdk(self.server, user)

    def is_well(self):
        assert self.server.process.poll() is None, "the server has ended"
        assert self.stranger().call("GET", "/healthcheck").status == 200

    def tells_no_secret(self):
        log = (self.server.folder / "server.log").read_bytes()
        for secret in filter(None, [self.server.admin_password, *self.secrets]):
            assert secret.encode() not in log, "a secret stands in the log"
            assert secret.encode() not in self.heard, "an answer told a secret"
        assert b"panicked" not in log

    # What lies behind it, where its database is SQLite.

    def rows(self, query):
        with sqlite3.connect(f"file:{self.server.data}/vitrine.db?mode=ro", uri=True) as database:
            return database.execute(query).fetchall()

    def files(self):
        return {path for path in (self.server.data / "images").rglob("*") if path.is_file()}

    def residue(self):
        """What should not be there: images in `saving`, files no row knows, rows without files, leases, reservations."""
        known = self.rows("SELECT value FROM image_locations WHERE deleted = 0")
        known = {Path(unquote(urlsplit(url).path)) for (url,) in known}
        return {
            "saving": self.rows("SELECT id FROM images WHERE status = 'saving'"),
            "files": self.files() - known,
            "missing": known - self.files(),
            # Those of chores stand for the period until they come round again.
            "leases": self.rows("SELECT resource FROM vitrine_leases WHERE resource NOT LIKE 'chore/%'"),
            "reservations": self.rows("SELECT key FROM vitrine_reservations"),
        }

    def nothing_left(self, within=60):
        """What an interrupted request leaves is taken away, soon."""
        deadline = time.monotonic() + within
        while any((residue := self.residue()).values()):
            assert time.monotonic() < deadline, residue
            time.sleep(0.02)
        self.is_well()


def eventually(met, within=60):
    """Waits until it holds, and answers what it said."""
    deadline = time.monotonic() + within
    while not (value := met()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
    return value


def noise(size):
    return os.urandom(size)


def secret():
    """A password that is found wherever it turns up."""
    return f"planted-{secrets.token_hex(12)}"
