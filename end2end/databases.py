"""Private PostgreSQL and MariaDB servers, which may be stopped and started again."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import free_port


def as_user(user, *argv):
    """Database servers do not run as root; none outlives the tests."""
    switch = [f"--reuid={user}", f"--regid={user}", "--init-groups"] if os.geteuid() == 0 else []
    return ["setpriv", *switch, "--pdeathsig", "INT", *map(str, argv)]


def run(*argv):
    done = subprocess.run([str(part) for part in argv], capture_output=True, text=True, cwd="/")
    assert done.returncode == 0, done.stderr


@dataclass
class DatabaseServer:
    argv: list[str]
    url: str
    ready: list[str]
    stop_signal: signal.Signals
    process: subprocess.Popen | None = None

    def start(self):
        null = subprocess.DEVNULL
        self.process = subprocess.Popen(self.argv, stdout=null, stderr=null, cwd="/")
        deadline = time.monotonic() + 60
        while subprocess.run(self.ready, stdout=null, stderr=null).returncode:
            assert self.process.poll() is None and time.monotonic() < deadline, "the database does not start"
            time.sleep(0.05)

    def stop(self):
        self.process.send_signal(self.stop_signal)
        self.process.wait(60)


def folder(user):
    # Under pytest's folders only their owner may pass.
    path = Path(tempfile.mkdtemp(prefix="vitrine-test-", dir="/var/tmp"))
    (path / "data").mkdir()
    if os.geteuid() == 0:
        run("chown", "-R", user, path)
    return path


def postgres(password):
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not versions:
        pytest.skip("PostgreSQL is not installed")
    programs, home, port = versions[-1].parent, folder("postgres"), free_port()
    secret = home / "password"
    secret.write_text(password)
    secret.chmod(0o644)
    run(*as_user("postgres", programs / "initdb", "-U", "vitrine", "-A", "scram-sha-256", f"--pwfile={secret}", "-E", "UTF8",
                 "--locale=C.UTF-8", "--no-sync", "-D", home / "data"))
    options = ["-h", "127.0.0.1", "-p", port, "-c", "fsync=off", "-c", "full_page_writes=off"]
    server = DatabaseServer(
        as_user("postgres", programs / "postgres", "-D", home / "data", "-k", home, *options),
        f"postgres://vitrine:{password}@127.0.0.1:{port}/postgres",
        [programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)], signal.SIGINT,
    )
    return server, home


def mariadb(password):
    if not shutil.which("mariadbd") or not shutil.which("mariadb-install-db"):
        pytest.skip("MariaDB is not installed")
    home, port = folder("mysql"), free_port()
    run(*as_user("mysql", "mariadb-install-db", "--no-defaults", "--skip-test-db", "--skip-name-resolve",
                 "--auth-root-authentication-method=normal", f"--datadir={home}/data"))
    first = home / "first.sql"
    first.write_text(
        "CREATE DATABASE IF NOT EXISTS vitrine CHARACTER SET utf8mb4;\n"
        f"CREATE USER IF NOT EXISTS vitrine@'127.0.0.1' IDENTIFIED BY '{password}';\n"
        "GRANT ALL ON vitrine.* TO vitrine@'127.0.0.1';\n"
    )
    first.chmod(0o644)
    options = [f"--datadir={home}/data", f"--socket={home}/socket", f"--port={port}", f"--init-file={first}",
               "--bind-address=127.0.0.1", "--skip-name-resolve", "--innodb-flush-method=nosync", "--innodb-doublewrite=0"]
    server = DatabaseServer(
        as_user("mysql", "mariadbd", "--no-defaults", *options),
        f"mysql://vitrine:{password}@127.0.0.1:{port}/vitrine",
        ["mariadb-admin", "--no-defaults", "-u", "root", f"--socket={home}/socket", "ping"], signal.SIGTERM,
    )
    return server, home


@pytest.fixture(scope="module", params=[postgres, mariadb], ids=["postgres", "mariadb"])
def database(request):
    """A running database server, and the password that must never be seen."""
    password = "planted-database-password"
    server, home = request.param(password)
    server.start()
    yield server
    if server.process.poll() is None:
        server.stop()
    shutil.rmtree(home)
