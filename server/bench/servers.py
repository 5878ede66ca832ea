"""The servers that the benches compare: Vitrine, Glance from PyPI under uWSGI, nginx. Each on loopback, with its own folder."""

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

CLOCK = os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def own_address():
    """An address of this machine that is not loopback, from which Glance never reads; loopback where there is none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        try:
            s.connect(("192.0.2.1", 9))  # sends nothing
            return s.getsockname()[0]
        except OSError:
            return "127.0.0.1"


def children_of(pid):
    """The process and all below it."""
    out = [pid]
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            out += children_of(int(child))
    return out


class Server:
    """A process that listens, its CPU time and its memory."""

    name = "server"
    host = "127.0.0.1"

    def __init__(self, folder):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self.process = None

    @property
    def url(self):
        return f"http://{self.host}:{self.port}"

    def spawn(self, argv, **more):
        log = open(self.folder / f"{self.name}.log", "wb")
        self.process = subprocess.Popen(argv, stdout=log, stderr=log, start_new_session=True, **more)

    def wait(self, path="/healthcheck", seconds=60):
        """Waits for the first answer; returns the seconds it took."""
        begin = time.monotonic()
        while time.monotonic() < begin + seconds:
            try:
                with urllib.request.urlopen(self.url + path, timeout=2):
                    return time.monotonic() - begin
            except urllib.error.HTTPError:
                return time.monotonic() - begin
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.005)
        sys.exit(f"{self.name} does not answer; see {self.folder}/{self.name}.log")

    def cpu(self):
        """CPU seconds used so far by the process, its living and its reaped children."""
        ticks = 0
        for pid in children_of(self.process.pid):
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            ticks += sum(int(x) for x in fields[11:15])
        return ticks / CLOCK

    def resident(self):
        """MiB resident, the process and its children together."""
        kib = 0
        for pid in children_of(self.process.pid):
            for line in Path(f"/proc/{pid}/status").read_text().splitlines():
                if line.startswith("VmRSS:"):
                    kib += int(line.split()[1])
        return kib / 1024

    def stop(self):
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        self.process = None


class ImageService(Server):
    """A server that speaks the Image API."""

    headers = {}
    keeps_connections = True

    def call(self, method, path, body=None, headers=None):
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.url + path, data=data, method=method)
        for key, value in {"Content-Type": "application/json", **self.headers, **(headers or {})}.items():
            request.add_header(key, value)
        try:
            with urllib.request.urlopen(request, timeout=600) as answer:
                text = answer.read()
                return answer.headers, json.loads(text) if text else None
        except urllib.error.HTTPError as error:
            log = (self.folder / f"{self.name}.log").read_text(errors="replace")
            sys.exit(f"{method} {path} of {self.name}: {error}\n{error.read().decode(errors='replace')}\n{log[-3000:]}")

    def create(self, name="bench", **more):
        body = {"name": name, "disk_format": "raw", "container_format": "bare", **more}
        return self.call("POST", "/v2/images", body)[1]["id"]

    def delete(self, image):
        self.call("DELETE", f"/v2/images/{image}")

    def curl(self, *argv):
        headers = [x for key, value in self.headers.items() for x in ("-H", f"{key}: {value}")]
        return ["curl", "-sS", "--fail-with-body", *headers, *argv]

    def upload(self, image, file, store=None):
        """Uploads with curl, to the default store or to that one; the caller measures."""
        argv = self.curl("-o", "/dev/null", "-H", "Content-Type: application/octet-stream", "-H", "Expect:", "-T", str(file))
        if store:
            argv += ["-H", f"X-Image-Meta-Store: {store}"]
        return argv + [f"{self.url}/v2/images/{image}/file"]

    def download(self, image, into="/dev/null"):
        return self.curl("-o", str(into), f"{self.url}/v2/images/{image}/file")


class Vitrine(ImageService):
    name = "vitrine"

    # The port of the only web server on this machine that imports may read from, and its address.
    web_port = None
    web_host = "127.0.0.1"
    # What the configuration file says; there is none where it is empty.
    configuration = ""

    def __init__(self, folder, binary):
        super().__init__(folder)
        self.binary = binary
        self.password = secrets.token_hex(8)

    @property
    def database(self):
        return self.folder / "data" / "vitrine.db"

    @property
    def staging(self):
        return self.folder / "data" / "os_glance_staging_store"

    def start(self):
        env = {**os.environ, "VITRINE_ADMIN_PASSWORD": self.password}
        if self.web_port:
            env["VITRINE_IMPORT_FILTERING_OPTS_ALLOWED_PORTS"] = str(self.web_port)
            env["VITRINE_FETCHER_ALLOWED_NETWORKS"] = f"{self.web_host}/32"
        listen = f"127.0.0.1:{self.port}"
        argv = [self.binary, "serve", "--data-dir", str(self.folder / "data"), "--listen", listen]
        if self.configuration:
            file = self.folder / "vitrine.toml"
            file.write_text(self.configuration)
            argv += ["--config", str(file)]
        self.spawn(argv, env=env)
        seconds = self.wait()
        scope = {"project": {"name": "admin", "domain": {"id": "default"}}}
        user = {"name": "admin", "domain": {"id": "default"}, "password": self.password}
        auth = {"identity": {"methods": ["password"], "password": {"user": user}}, "scope": scope}
        headers, _ = self.call("POST", "/identity/v3/auth/tokens", {"auth": auth})
        self.headers = {"X-Auth-Token": headers["X-Subject-Token"]}
        return seconds


class Glance(ImageService):
    """Glance under uWSGI: SQLite, file store, no token check (its fastest set-up)."""

    name = "glance"
    # uWSGI's HTTP socket closes after each answer without saying so.
    keeps_connections = False
    # Stores beside the one of files, each with its `type` and its options; and a folder of more Python modules.
    stores = {}
    modules = None
    # The only port of web servers that it reads from.
    web_port = 80

    def start(self):
        folder = self.folder.resolve()
        for sub in ("images", "staging", "etc"):
            (folder / sub).mkdir(parents=True, exist_ok=True)
        backends = ["file:file", "web:http", *(f"{name}:{options['type']}" for name, options in self.stores.items())]
        sections = "".join(
            f"[{name}]\n" + "".join(f"{key} = {value}\n" for key, value in options.items() if key != "type")
            for name, options in self.stores.items()
        )
        (folder / "etc" / "glance-api.conf").write_text(
            f"""[DEFAULT]
enabled_backends = {",".join(backends)}
show_multiple_locations = True
worker_self_reference_url = {self.url}
[database]
connection = sqlite:///{folder}/glance.sqlite
[glance_store]
default_backend = file
[file]
filesystem_store_datadir = {folder}/images
[os_glance_staging_store]
filesystem_store_datadir = {folder}/staging
[os_glance_tasks_store]
filesystem_store_datadir = {folder}/staging
[paste_deploy]
config_file = {folder}/etc/glance-api-paste.ini
[import_filtering_opts]
allowed_ports = [{self.web_port}]
{sections}"""
        )
        (folder / "etc" / "glance-api-paste.ini").write_text(
            """[composite:glance-api]
paste.composite_factory = glance.api:root_app_factory
/: api
/healthcheck: healthcheck
[pipeline:api]
pipeline = versionnegotiation trusting context rootapp
[composite:rootapp]
paste.composite_factory = glance.api:root_app_factory
/: apiversions
/v2: apiv2app
[app:apiversions]
paste.app_factory = glance.api.versions:create_resource
[app:apiv2app]
paste.app_factory = glance.api.v2.router:API.factory
[app:healthcheck]
paste.app_factory = oslo_middleware:Healthcheck.app_factory
[filter:versionnegotiation]
paste.filter_factory = glance.api.middleware.version_negotiation:VersionNegotiationFilter.factory
[filter:trusting]
paste.filter_factory = trusting:factory
[filter:context]
paste.filter_factory = glance.api.middleware.context:ContextMiddleware.factory
"""
        )
        self.manage("db", "sync")
        tools, env = self.tools()
        self.spawn(
            [str(tools / "uwsgi"), "--http-socket", f"127.0.0.1:{self.port}", "--module", "glance.wsgi.api:application",
             "--master", "--processes", "2", "--enable-threads", "--threads", "4", "--thunder-lock", "--lazy-apps",
             "--buffer-size", "65535", "--die-on-term", "--disable-logging", "--venv", str(tools.parent)],
            env=env,
        )
        return self.wait("/versions")

    def tools(self):
        """The folder of Glance's programs, and the environment they need."""
        etc = str(self.folder.resolve() / "etc")
        modules = [str(Path(__file__).parent), *filter(None, [self.modules])]
        return Path(sys.executable).parent, {**os.environ, "OS_GLANCE_CONFIG_DIR": etc, "PYTHONPATH": os.pathsep.join(modules)}

    def manage(self, *words):
        """Runs `glance-manage` on this Glance's database."""
        tools, env = self.tools()
        conf = self.folder.resolve() / "etc" / "glance-api.conf"
        subprocess.run([tools / "glance-manage", "--config-file", conf, *words], check=True, env=env, capture_output=True)


class Nginx(Server):
    """nginx serving one folder, with or without sendfile."""

    def __init__(self, folder, root, sendfile):
        super().__init__(folder)
        self.name = "nginx sendfile" if sendfile else "nginx without sendfile"
        self.root, self.sendfile = root, sendfile

    def start(self):
        folder = self.folder.resolve()
        (folder / "nginx.conf").write_text(
            f"""daemon off; pid {folder}/pid; worker_processes 1; error_log {folder}/error.log; user root;
events {{ }}
http {{ access_log off; sendfile {"on" if self.sendfile else "off"}; output_buffers 2 512k;
  client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u;
  scgi_temp_path {folder}/s;
  server {{ listen {self.host}:{self.port}; root {Path(self.root).resolve()}; }} }}
"""
        )
        self.spawn([shutil.which("nginx") or "/usr/sbin/nginx", "-c", str(folder / "nginx.conf"), "-p", str(folder)])
        return self.wait("/")
