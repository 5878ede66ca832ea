"""Imports with web-download: time, CPU and memory, which must not follow the size. See README.md beside this file."""

import threading
import time
from pathlib import Path

MIB = 1 << 20


class Peak(threading.Thread):
    """Watches a server's memory, and its staging area, until it is told to end."""

    def __init__(self, server):
        super().__init__()
        self.server, self.done = server, threading.Event()
        self.resident = self.staged = 0.0

    def run(self):
        while not self.done.wait(0.05):
            self.resident = max(self.resident, self.server.resident())
            self.staged = max(self.staged, size_of(self.server.staging))


def size_of(folder):
    """MiB of the files in a folder; files go while it is read."""
    total = 0
    for path in Path(folder).rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except FileNotFoundError:
            pass
    return total / MIB


def fetch(server, url):
    """Imports into a new image; wall seconds, CPU seconds, and the peaks."""
    image = server.create()
    before, peak = server.resident(), Peak(server)
    peak.start()
    cpu, begin = server.cpu(), time.monotonic()
    server.call("POST", f"/v2/images/{image}/import", {"method": {"name": "web-download", "uri": url}})
    while (status := server.call("GET", f"/v2/images/{image}")[1]["status"]) != "active":
        if status == "queued" and time.monotonic() > begin + 5:
            raise SystemExit(f"{server.name} did not import {url}")
        time.sleep(0.05)
    wall, used = time.monotonic() - begin, server.cpu() - cpu
    peak.done.set()
    peak.join()
    server.delete(image)
    return wall, used, before, peak.resident, peak.staged


def bench_import(files, web, vitrine, row):
    """`files` are (name, MiB) in the folder that `web` serves."""
    print("\n## Import with web-download from nginx\n")
    row("MiB", "seconds", "CPU s per GiB", "resident before", "peak resident", "peak staged MiB")
    row(*["---"] * 6)
    for name, size in files:
        wall, cpu, before, resident, staged = fetch(vitrine, f"{web.url}/{name}")
        row(size, f"{wall:.1f}", f"{cpu * 1024 / size:.2f}", f"{before:.0f}", f"{resident:.0f}", f"{staged:.0f}")
