"""Storage backends: Vitrine beside the backend's own tool and beside Glance, on one backend. See README.md beside this file."""

import hashlib
import os
import resource
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

MIB = 1 << 20
# First ports of the services, away from those that tests use.
PORTS = {
    "CEPH_PORT": "18300", "SWIFT_PORT": "18400", "KEYSTONE_PORT": "18800",
    # What Keystone's catalog says of the two others.
    "RGW_URL": "http://127.0.0.1:18350", "SWIFT_PROXY_URL": "http://127.0.0.1:18400",
}
# Where what is downloaded goes: memory, for whoever downloads.
SINK = Path("/dev/shm/vitrine-bench-download")


@dataclass
class Backend:
    """One store, as each of the three sees it."""

    name: str
    tool: str
    # The store's section in vitrine.toml, and in Glance's configuration; Glance goes without where it has none.
    vitrine: dict
    glance: dict
    # Commands of the tool, made for a file and a name.
    prepare: list = None
    put: object = None
    get: object = None
    remove: object = None
    environment: dict = field(default_factory=dict)


class Services:
    """Real services, started by the scripts in a folder."""

    def __init__(self, scripts, state):
        self.scripts, self.state, self.started = Path(scripts), Path(state), []
        # What the services that run say of themselves, for those that need them.
        self.said = {}

    def up(self, name):
        """Starts one; what it says of itself."""
        script = self.scripts / f"{name}.sh"
        self.state.mkdir(parents=True, exist_ok=True)
        os.chmod(self.state, 0o755)
        environment = {**os.environ, **PORTS, **self.said, "STATE_DIR": str(self.state)}
        self.started.append((script, environment))
        out = subprocess.run([script, "up"], env=environment, check=True, capture_output=True, text=True).stdout
        out += subprocess.run([script, "env"], env=environment, check=True, capture_output=True, text=True).stdout
        said = dict(word.split("=", 1) for word in out.split() if "=" in word)
        self.said.update(said)
        return said

    def wipe(self):
        for script, environment in self.started:
            subprocess.run([script, "wipe"], env=environment, capture_output=True)


def tool(name):
    """A program of this virtual environment, or of the machine."""
    own = Path(sys.executable).parent / name
    return str(own) if own.exists() else name


def rbd(ceph):
    options = ["--conf", ceph["CEPH_CONF"], "--id", ceph["RBD_USER"], "--keyring", ceph["RBD_KEYRING"]]
    image = lambda name: f"{ceph['RBD_POOL']}/{name}"
    return Backend(
        name="ceph",
        tool="rbd",
        vitrine={"type": "rbd", "rbd_store_pool": ceph["RBD_POOL"], "rbd_store_user": ceph["RBD_USER"], "rbd_store_ceph_conf": ceph["CEPH_CONF"]},
        glance={"type": "rbd", "rbd_store_pool": ceph["RBD_POOL"], "rbd_store_user": ceph["RBD_USER"], "rbd_store_ceph_conf": ceph["CEPH_CONF"]},
        put=lambda file, name: ["rbd", *options, "import", "--no-progress", "--object-size", "8M", str(file), image(name)],
        get=lambda name: ["rbd", *options, "export", "--no-progress", image(name), str(SINK)],
        remove=lambda name: ["rbd", *options, "rm", "--no-progress", image(name)],
    )


def s3(name, variables, prefix):
    value = lambda word: variables[f"{prefix}_S3_{word}"]
    shared = {
        "s3_store_host": value("ENDPOINT"), "s3_store_region_name": value("REGION"), "s3_store_bucket": f"bench-{name}",
        "s3_store_access_key": value("ACCESS_KEY"), "s3_store_secret_key": value("SECRET_KEY"),
    }
    aws = [tool("aws"), "--endpoint-url", value("ENDPOINT"), "--region", value("REGION"), "s3"]
    url = lambda key: f"s3://bench-{name}/{key}"
    return Backend(
        name=name,
        tool="aws s3 cp",
        vitrine={"type": "s3", "s3_store_create_bucket_on_put": True, **shared},
        glance={"type": "s3", "s3_store_create_bucket_on_put": True, "s3_store_bucket_url_format": "path", **shared},
        prepare=[*aws, "mb", f"s3://bench-{name}"],
        put=lambda file, key: [*aws, "cp", "--quiet", str(file), url(key)],
        get=lambda key: [*aws, "cp", "--quiet", url(key), str(SINK)],
        remove=lambda key: [*aws, "rm", "--quiet", url(key)],
        environment={
            "AWS_ACCESS_KEY_ID": value("ACCESS_KEY"), "AWS_SECRET_ACCESS_KEY": value("SECRET_KEY"),
            "AWS_REQUEST_CHECKSUM_CALCULATION": "when_required", "AWS_RESPONSE_CHECKSUM_VALIDATION": "when_required",
        },
    )


def swift(name, keystone, service_type):
    shared = {
        "swift_store_auth_address": keystone["SWIFT_KEYSTONE_URL"], "swift_store_user": "service:glance", "swift_store_key": "secret",
        "swift_store_auth_version": "3", "swift_store_container": f"bench-{name}", "swift_store_create_container_on_put": True,
        "swift_store_service_type": service_type,
    }
    program = [
        tool("swift"), "--auth-version", "3", "--os-auth-url", keystone["SWIFT_KEYSTONE_URL"], "--os-username", "glance",
        "--os-password", "secret", "--os-project-name", "service", "--os-user-domain-id", "default", "--os-project-domain-id", "default",
        "--os-service-type", service_type,
    ]
    container = f"bench-tool-{name}"
    return Backend(
        name=name,
        tool="swift",
        vitrine={"type": "swift", **shared},
        glance={"type": "swift", **shared},
        put=lambda file, object: [*program, "upload", "-q", "--segment-size", str(200 * MIB), "--use-slo", "--object-name", object, container, str(file)],
        get=lambda object: [*program, "download", "-o", str(SINK), container, object],
        remove=lambda object: [*program, "delete", "-q", container, object],
    )


def chosen(services, names):
    """The backends that can be had here, or those of these names."""
    wanted = lambda *some: not names or set(some) & set(names)
    found = []
    keystone = services.up("keystone") if wanted("rgw-swift", "swift") else {}
    if wanted("ceph", "rgw-s3", "rgw-swift"):
        ceph = services.up("ceph")
        found += [rbd(ceph), s3("rgw-s3", ceph, "RGW")]
        if keystone:
            found.append(swift("rgw-swift", keystone, "object-store-rgw"))
    if wanted("swift"):
        services.up("swift")
        found.append(swift("swift", keystone, "object-store"))
    return [one for one in found if wanted(one.name)]


def toml(backends):
    """The configuration of a Vitrine with these stores."""
    quoted = lambda value: str(value).lower() if isinstance(value, bool) else f'"{value}"'
    lines = ['default_backend = "file"', "[stores.file]", 'type = "file"', "[stores.web]", 'type = "http"']
    for backend in backends:
        lines.append(f"[stores.{backend.name}]")
        lines += [f"{key} = {quoted(value)}" for key, value in backend.vitrine.items()]
    return "\n".join([*lines, "[locations]", "show_multiple_locations = true", ""])


def ceph_for_python(folder):
    """A folder with Debian's bindings of Ceph, where this Python can load them; Glance's driver needs them."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for module in ("rados", "rbd"):
        for file in Path("/usr/lib/python3/dist-packages").glob(f"{module}.{sys.implementation.cache_tag}*.so"):
            shutil.copy(file, folder)
    return str(folder)


def timed(argv, environment=None):
    """Wall seconds, and CPU seconds of the command itself."""
    SINK.unlink(missing_ok=True)
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(argv, env={**os.environ, **(environment or {})}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    wall, after = time.monotonic() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise RuntimeError(f"{' '.join(argv[:4])}…: {done.stderr.decode(errors='replace')[-400:]}")
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def through(server, argv):
    """Wall seconds of a client's command, and the server's CPU seconds meanwhile."""
    cpu = server.cpu()
    wall, _ = timed(argv)
    return wall, server.cpu() - cpu


def hashing(file):
    """Seconds that the hashes of an image cost on one core."""
    begin = time.process_time()
    hashes = (hashlib.md5(), hashlib.sha512())
    with open(file, "rb") as f:
        while chunk := f.read(MIB):
            for one in hashes:
                one.update(chunk)
    return time.process_time() - begin


class Table:
    """Rounds by direction and by who ran them."""

    def __init__(self, size, hashes, median, row):
        self.size, self.hashes, self.median, self.row = size, hashes, median, row
        row("backend", "direction", "by", "MiB/s", "range", "CPU s per GiB", "of the tool", "of the tool and hashes")
        row(*["---"] * 8)

    def print(self, backend, direction, rounds):
        tool = next(iter(rounds.values()))
        first = self.median([wall for wall, _ in tool])
        for name, measured in rounds.items():
            walls = [wall for wall, _ in measured]
            wall = self.median(walls)
            hashed = first + (self.hashes if direction == "upload" else 0)
            rates = [self.size / one for one in walls]
            cpu = self.median([cpu for _, cpu in measured]) * 1024 / self.size
            self.row(
                backend, direction, name, f"{self.size / wall:.0f}", f"{min(rates):.0f} to {max(rates):.0f}", f"{cpu:.2f}",
                f"{first / wall:.2f}", f"{hashed / wall:.2f}" if measured is not tool else "",
            )


def measure(backend, servers, file, rounds, table):
    """Alternating rounds of the tool and of the servers, up and down."""
    up = {backend.tool: [], **{server.name: [] for server in servers}}
    down = {name: [] for name in up}
    failed = set()
    if backend.prepare:
        timed(backend.prepare, backend.environment)
    for turn in range(rounds):
        name = f"bench-{turn}"
        up[backend.tool].append(timed(backend.put(file, name), backend.environment))
        down[backend.tool].append(timed(backend.get(name), backend.environment))
        timed(backend.remove(name), backend.environment)
        for server in servers:
            if server.name in failed:
                continue
            image = server.create()
            try:
                up[server.name].append(through(server, server.upload(image, file, backend.name)))
                down[server.name].append(through(server, server.download(image, SINK)))
            except RuntimeError as error:
                failed.add(server.name)
                print(f"{server.name} failed on {backend.name}: {error}", flush=True)
            server.delete(image)
    SINK.unlink(missing_ok=True)
    for direction, measured in (("upload", up), ("download", down)):
        table.print(backend.name, direction, {name: m for name, m in measured.items() if m and name not in failed})


def measure_web(web, servers, file, rounds, table):
    """Reads of an image whose data a web server has. The client drops what it gets: to write it down would take longer than all else."""
    url = f"{web.url}/{file.name}"
    down = {"curl": [], **{server.name: [] for server in servers}}
    images = []
    if web.host == "127.0.0.1":
        print("Glance goes without: this machine has no address that it reads from", flush=True)
        servers = [server for server in servers if server.name != "glance"]
    for server in servers:
        image = server.create()
        patch = [{"op": "add", "path": "/locations/-", "value": {"url": url, "metadata": {"store": "web"}}}]
        server.call("PATCH", f"/v2/images/{image}", patch, {"Content-Type": "application/openstack-images-v2.1-json-patch"})
        images.append((server, image))
    for _ in range(rounds):
        down["curl"].append(timed(["curl", "-sS", "-o", "/dev/null", url]))
        for server, image in images:
            down[server.name].append(through(server, server.download(image)))
    for server, image in images:
        server.delete(image)
    table.print("http", "download", down)
