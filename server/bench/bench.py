"""Vitrine beside its peers, in one run on one machine. See README.md beside this file."""

import argparse
import http.client
import os
import shutil
import sqlite3
import statistics
import subprocess
import tempfile
import threading
import time
import uuid
from pathlib import Path

import backends
from budgets import bench_budgets
from imports import bench_import
from metadata import bench_metadata
from servers import Glance, Nginx, Vitrine, own_address

GIB = 1 << 30


def random_file(path, size):
    """Bytes that no layer can compress, made quickly."""
    block = os.urandom(1 << 20)
    with open(path, "wb") as f:
        for i in range(size >> 20):
            f.write(i.to_bytes(8, "little") + block[8:])
    return path


def timed(server, argv):
    """Wall seconds and the server's CPU seconds while `argv` runs."""
    cpu, begin = server.cpu(), time.monotonic()
    subprocess.run(argv, check=True)
    wall = time.monotonic() - begin
    return wall, server.cpu() - cpu


def median(values):
    return statistics.median(values)


def row(*cells):
    print("| " + " | ".join(str(c) for c in cells) + " |", flush=True)


def bench_upload(args, vitrine, glance):
    print(f"\n## Upload of {args.size} GiB through REST, {args.rounds} alternating rounds, medians\n")
    file = random_file(Path(args.work) / "upload.bin", args.size * GIB)
    results = {vitrine.name: [], glance.name: []}
    for _ in range(args.rounds):
        for server in (glance, vitrine):
            image = server.create()
            results[server.name].append(timed(server, server.upload(image, file)))
            server.delete(image)
    file.unlink()
    rate = {name: args.size * 1024 / median([w for w, _ in rounds]) for name, rounds in results.items()}
    row("server", "MiB/s", "range", "CPU s per GiB")
    row("---", "---", "---", "---")
    for name, rounds in results.items():
        walls = [args.size * 1024 / w for w, _ in rounds]
        row(name, f"{rate[name]:.0f}", f"{min(walls):.0f} to {max(walls):.0f}", f"{median([c for _, c in rounds]) / args.size:.2f}")
    print(f"\nVitrine / Glance: {rate['vitrine'] / rate['glance']:.2f}", flush=True)


def bench_download(args, vitrine, glance):
    print(f"\n## Download of a cached 1 GiB image, {args.rounds * 2} alternating rounds, medians\n")
    root = Path(args.work) / "www"
    root.mkdir()
    file = random_file(root / "image.bin", GIB)
    commands = []
    for server in (vitrine, glance):
        image = server.create()
        subprocess.run(server.upload(image, file), check=True)
        commands.append((server, server.download(image)))
    nginxes = [Nginx(Path(args.work) / f"nginx-{on}", root, on) for on in (True, False)]
    for nginx in nginxes:
        nginx.start()
        commands.append((nginx, ["curl", "-sS", "-o", "/dev/null", f"{nginx.url}/image.bin"]))
    results = {server.name: [] for server, _ in commands}
    for turn in range(args.rounds * 2 + 1):
        for server, argv in commands:
            measured = timed(server, argv)
            if turn:
                results[server.name].append(measured)
    row("server", "CPU s per GiB", "MiB/s")
    row("---", "---", "---")
    for name, rounds in results.items():
        row(name, f"{median([c for _, c in rounds]):.3f}", f"{1024 / median([w for w, _ in rounds]):.0f}")
    for nginx in nginxes:
        nginx.stop()
    file.unlink()


def fill(database, count):
    """Writes `count` images with ten properties and a tag each straight into the tables."""
    db = sqlite3.connect(database, timeout=60)
    owner = db.execute("select id from vitrine_projects where name = 'admin'").fetchone()[0]
    images, properties, tags = [], [], []
    for i in range(count):
        id = str(uuid.UUID(int=(i * 0x9E3779B97F4A7C15F39CC0605CEDC835) % (1 << 128)))
        at = f"2026-{1 + i * 10 // count:02}-{1 + i % 28:02} {i % 24:02}:{i % 60:02}:{i // 60 % 60:02}.{i % 1000000:06}"
        images.append((id, f"image {i}", i * 1024, "active", at, at, 0, "qcow2", "bare", owner, 0, 0, 0, "private", 0))
        properties += [(id, f"property_{k}", f"value {i % 50}", at, at, 0) for k in range(10)]
        tags.append((id, f"tag{i % 20}", at, at, 0))
    with db:
        db.executemany(
            "insert into images (id,name,size,status,created_at,updated_at,deleted,disk_format,container_format,owner,"
            "min_disk,min_ram,protected,visibility,os_hidden) values (" + ",".join("?" * 15) + ")", images)
        db.executemany("insert into image_properties (image_id,name,value,created_at,updated_at,deleted) values (?,?,?,?,?,?)", properties)
        db.executemany("insert into image_tags (image_id,value,created_at,updated_at,deleted) values (?,?,?,?,?)", tags)
    db.execute("analyze")
    db.commit()
    last = db.execute("select id from images where deleted = 0 order by created_at desc, id desc limit 1 offset ?", (count - 26,)).fetchone()[0]
    db.close()
    return last


def latencies(server, path, times=200):
    """Milliseconds from request to the whole answer, over one kept connection."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    out = []
    for _ in range(times):
        begin = time.perf_counter()
        connection.request("GET", path, headers=server.headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise SystemExit(f"{path}: {answer.status}")
        out.append((time.perf_counter() - begin) * 1000)
    return sorted(out)


def bench_list(args, vitrine, last):
    print(f"\n## Lists of 25 images of {args.images:,}, answered over HTTP, milliseconds\n")
    row("page", "median", "95 %")
    row("---", "---", "---")
    for name, path in (
        ("first", "/v2/images?limit=25"),
        ("last", f"/v2/images?limit=25&marker={last}"),
        ("first, by name", "/v2/images?limit=25&sort=name:asc"),
        ("one tag", "/v2/images?limit=25&tag=tag7"),
        ("one property", "/v2/images?limit=25&property_3=value%207"),
        ("a name", "/v2/images?name=image%2077777"),
    ):
        times = latencies(vitrine, path)
        row(name, f"{median(times):.2f}", f"{times[int(len(times) * 0.95)]:.2f}")


def bench_memory(args, vitrine):
    print("\n## Memory while 8 uploads run at once, MiB resident\n")
    row("case", "idle before", "peak", "after")
    row("---", "---", "---", "---")
    for size in (GIB // 16, GIB):
        file = random_file(Path(args.work) / "memory.bin", size)
        images = [vitrine.create(f"memory {i}") for i in range(8)]
        before, peak, done = vitrine.resident(), 0.0, threading.Event()

        def watch():
            nonlocal peak
            while not done.wait(0.05):
                peak = max(peak, vitrine.resident())

        watcher = threading.Thread(target=watch)
        watcher.start()
        uploads = [subprocess.Popen(vitrine.upload(image, file)) for image in images]
        if any(upload.wait() for upload in uploads):
            raise SystemExit("an upload failed")
        done.set()
        watcher.join()
        row(f"8 × {size >> 20} MiB", f"{before:.0f}", f"{peak:.0f}", f"{vitrine.resident():.0f}")
        for image in images:
            vitrine.delete(image)
        file.unlink()


def bench_backends(args):
    """Its own servers: they have the stores of the services."""
    scripts = os.environ.get("VITRINE_TEST_SERVICES")
    if not scripts:
        print("\nskipped: backends (needs a folder of services, VITRINE_TEST_SERVICES)")
        return
    print(f"\n## {args.size} GiB to and from real backends, {args.rounds} alternating rounds, medians\n")
    work = Path(args.work)
    services = backends.Services(scripts, work / "services")
    vitrine, glance = Vitrine(work / "vitrine-stores", args.vitrine), Glance(work / "glance-stores")
    web = Nginx(work / "web-stores", work / "web-files", sendfile=True)
    try:
        found = backends.chosen(services, args.backend)
        web.root.mkdir()
        web.host = own_address()
        file = random_file(web.root / "backend.bin", args.size * GIB)
        web.start()
        vitrine.web_port, vitrine.web_host, vitrine.configuration = web.port, web.host, backends.toml(found)
        glance.stores = {one.name: one.glance for one in found}
        glance.web_port = web.port
        glance.modules = backends.ceph_for_python(work / "python")
        vitrine.start()
        glance.start()
        table = backends.Table(args.size * 1024, backends.hashing(file), median, row)
        for one in found:
            backends.measure(one, (vitrine, glance), file, args.rounds, table)
        if not args.backend or "http" in args.backend:
            backends.measure_web(web, (vitrine, glance), file, args.rounds, table)
        print(f"\nThe hashes of {args.size} GiB cost {table.hashes:.1f} s on one core.", flush=True)
    finally:
        for server in (vitrine, glance, web):
            server.stop()
        services.wipe()


def bench_start(vitrine):
    vitrine.stop()
    times = []
    for _ in range(5):
        times.append(vitrine.start())
        resident = vitrine.resident()
        vitrine.stop()
    vitrine.start()
    print("\n## Start\n")
    print(f"From exec to the first answered healthcheck: {median(times):.3f} s; resident when idle: {resident:.0f} MiB", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="*", default=["all"], help="start, upload, download, metadata, import, list, budgets, memory, backends; all of them when left out")
    parser.add_argument("--vitrine", default=os.environ.get("VITRINE_EXECUTABLE", "target/release/vitrine"), help="the executable")
    parser.add_argument("--size", type=int, default=2, help="GiB of one upload")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3, help="of one case in one round of the metadata bench")
    parser.add_argument("--images", type=int, default=100_000, help="images in the list bench")
    parser.add_argument("--backend", action="append", help="of the bench of the backends only this one: ceph, rgw-s3, rgw-swift, swift, http")
    parser.add_argument("--work", help="a folder for the files and stores; a temporary one in /var/tmp when left out")
    args = parser.parse_args()
    chosen = set(args.what)
    everything = "all" in chosen
    others = chosen - {"backends"}
    args.work = args.work or tempfile.mkdtemp(prefix="vitrine-bench-", dir="/var/tmp")
    vitrine = Vitrine(Path(args.work) / "vitrine", args.vitrine)
    glance = Glance(Path(args.work) / "glance")
    web = Nginx(Path(args.work) / "web", Path(args.work) / "files", sendfile=True)
    vitrine.web_port = web.port
    try:
        if everything or "backends" in chosen:
            bench_backends(args)
        if not others:
            return
        vitrine.start()
        if everything or chosen & {"upload", "download", "metadata"}:
            glance.start()
        if everything or "start" in chosen:
            bench_start(vitrine)
        if everything or "upload" in chosen:
            bench_upload(args, vitrine, glance)
        if everything or "download" in chosen:
            bench_download(args, vitrine, glance)
        if everything or "metadata" in chosen:
            bench_metadata(args, vitrine, glance)
        if everything or "import" in chosen:
            web.root.mkdir()
            sizes = (64, args.size * 1024)
            files = [(random_file(web.root / f"{size}.bin", size << 20).name, size) for size in sizes]
            web.start()
            bench_import(files, web, vitrine, row)
            web.stop()
        glance.stop()
        if everything or "memory" in chosen:
            bench_memory(args, vitrine)
        if everything or chosen & {"list", "budgets"}:
            last = fill(vitrine.database, args.images)
        if everything or "list" in chosen:
            bench_list(args, vitrine, last)
        if everything or "budgets" in chosen:
            bench_budgets(args, vitrine, row)
    finally:
        web.stop()
        vitrine.stop()
        glance.stop()
        shutil.rmtree(args.work, ignore_errors=True)


if __name__ == "__main__":
    main()
