"""Requests for metadata: how many each server answers for a second of its CPU time. See README.md beside this file."""

import http.client
import itertools
import json
import statistics
import threading
import time
from pathlib import Path

CATALOG = Path(__file__).parent.parent / "catalog"
CLIENTS = 4
# The list asks for a page of 25; the others walk through all of them.
IMAGES = 100
WANTED = 10


def image(number):
    """An image as a cloud has them: twenty properties and five tags."""
    properties = {f"property_{k:02}": f"value {number % 10} of {k}" for k in range(20)}
    tags = [f"tag-{number % 7}-{k}" for k in range(5)]
    return {"name": f"image {number}", "disk_format": "qcow2", "container_format": "bare", "tags": tags, **properties}


class Client(threading.Thread):
    """Sends requests over one connection, kept where the server keeps it, until `requests` or the time ends."""

    def __init__(self, server, requests, expected, deadline):
        super().__init__()
        self.server, self.requests, self.expected, self.deadline = server, requests, expected, deadline
        self.answers, self.failure = [], None

    def run(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        headers = {**self.server.headers, "Content-Type": "application/json"}
        try:
            for method, path, body in self.requests:
                connection.request(method, path, body=body, headers=headers)
                answer = connection.getresponse()
                content = answer.read()
                if not self.server.keeps_connections:
                    connection.close()
                if answer.status != self.expected:
                    raise RuntimeError(f"{self.server.name} answers {method} {path} with {answer.status}: {content[:300]}")
                self.answers.append(content if method == "POST" else len(content))
                if time.monotonic() > self.deadline:
                    break
        except Exception as failure:
            self.failure = failure
        finally:
            connection.close()


def drive(server, sources, expected, seconds):
    """Sends what the sources yield, one client a source; returns requests for a CPU second, for a second, and the answers."""
    cpu, begin = server.cpu(), time.monotonic()
    clients = [Client(server, source, expected, begin + seconds) for source in sources]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    for client in clients:
        if client.failure:
            raise client.failure
    wall, used = time.monotonic() - begin, server.cpu() - cpu
    answers = [answer for client in clients for answer in client.answers]
    if used < 0.05:
        raise SystemExit(f"{server.name} used {used} s of CPU time, too little to measure: give more --seconds")
    return len(answers) / used, len(answers) / wall, answers


class Case:
    """One kind of request, measured on both servers in turn."""

    def __init__(self, name, expected=200):
        self.name, self.expected = name, expected
        self.per_cpu, self.per_second = {}, {}

    def add(self, server, per_cpu, per_second):
        self.per_cpu.setdefault(server.name, []).append(per_cpu)
        self.per_second.setdefault(server.name, []).append(per_second)

    def ratio(self, ours, theirs):
        return statistics.median(self.per_cpu[ours.name]) / statistics.median(self.per_cpu[theirs.name])


def fill(server):
    """The images that are listed and shown; answers their ids."""
    ids = [server.call("POST", "/v2/images", image(number))[1]["id"] for number in range(IMAGES)]
    _, listed = server.call("GET", "/v2/images?limit=25")
    for each in listed["images"]:
        if len(each["tags"]) != 5 or sum(key.startswith("property_") for key in each) != 20:
            raise SystemExit(f"{server.name} lists an image without its properties or tags")
    return ids


def load_catalog(vitrine, glance):
    """Gives both servers the same definitions: Vitrine has its catalog from its first start, Glance's loader reads it."""
    glance.manage("db", "load_metadefs", "--path", str(CATALOG))
    expected = {json.loads(path.read_text())["namespace"] for path in CATALOG.glob("*.json")}
    for server in (vitrine, glance):
        _, listed = server.call("GET", "/v2/metadefs/namespaces?limit=100")
        found = {each["namespace"] for each in listed["namespaces"]}
        if found != expected:
            raise SystemExit(f"{server.name} lists other namespaces than the catalog has: {sorted(found ^ expected)}")
    return len(expected)


def one_round(server, ids, cases, seconds):
    """Every case once on one server."""
    namespaces, listing, show, create, delete = cases

    def repeat(method, path):
        return [itertools.repeat((method, path, None)) for _ in range(CLIENTS)]

    def measure(case, sources, time_limit):
        per_cpu, per_second, answers = drive(server, sources, case.expected, time_limit)
        case.add(server, per_cpu, per_second)
        return answers

    measure(namespaces, repeat("GET", "/v2/metadefs/namespaces?limit=100"), seconds)
    measure(listing, repeat("GET", "/v2/images?limit=25"), seconds)
    shown = [itertools.cycle([("GET", f"/v2/images/{id}", None) for id in ids[k::CLIENTS]]) for k in range(CLIENTS)]
    measure(show, shown, seconds)
    # One client writes at a time: on SQLite, Glance answers writes that meet each other with 500.
    bodies = (("POST", "/v2/images", json.dumps(image(number))) for number in itertools.count())
    made = [json.loads(answer)["id"] for answer in measure(create, [bodies], seconds)]
    # Whatever was made goes again, however long it takes: each round begins with the same images.
    measure(delete, [[("DELETE", f"/v2/images/{id}", None) for id in made]], float("inf"))


def bench_metadata(args, vitrine, glance):
    count = load_catalog(vitrine, glance)
    ids = {server.name: fill(server) for server in (vitrine, glance)}
    cases = [
        Case(f"list of {count} metadata namespaces"),
        Case("list of 25 images, 20 properties and 5 tags each"),
        Case("show such an image"),
        Case("create such an image", 201),
        Case("delete it", 204),
    ]
    print(f"\n## Requests for a second of the server's CPU time, {args.rounds} alternating rounds, medians\n")
    warm = [Case(case.name, case.expected) for case in cases]
    for server in (glance, vitrine):
        one_round(server, ids[server.name], warm, min(1, args.seconds))
    for _ in range(args.rounds):
        for server in (glance, vitrine):
            one_round(server, ids[server.name], cases, args.seconds)
    print("| request | Vitrine | range | Glance | range | ratio | Vitrine, in a second | Glance, in a second |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    below = []
    for case in cases:
        cells = [case.name]
        for server in (vitrine, glance):
            values = case.per_cpu[server.name]
            cells += [f"{statistics.median(values):.0f}", f"{min(values):.0f} to {max(values):.0f}"]
        ratio = case.ratio(vitrine, glance)
        cells += [f"{ratio:.1f}"] + [f"{statistics.median(case.per_second[s.name]):.0f}" for s in (vitrine, glance)]
        print("| " + " | ".join(cells) + " |", flush=True)
        if ratio < WANTED:
            below.append(f"{case.name} ({ratio:.1f})")
    print(f"\nBelow {WANTED} times Glance: {', '.join(below)}" if below else f"\nAll at {WANTED} times Glance or more.", flush=True)
