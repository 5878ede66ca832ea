"""The OpenAPI document, and requests of every shape that it allows: none may be answered with 5xx."""

import json
import os
import re
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from conftest import ROOT, User


METHODS = {"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"}


@pytest.fixture(scope="module")
def whole_site(site_of):
    """Everything that can be switched on is on."""
    return site_of(api__v1=True, image_cache__enabled=True, locations__show_multiple_locations=True)


def test_the_document_is_served_to_anybody(whole_site):
    with urllib.request.urlopen(whole_site.server.url + "/openapi.json") as answer:
        document = json.load(answer)
    assert document["openapi"] == "3.1.0"
    for path in ["/v2/images/{image}", "/v2/metadefs/namespaces", "/uploads/{upload}", "/v1/images/detail"]:
        assert path in document["paths"], path


def named_calls(text):
    """The calls of a table's first cells: paths in backticks after the methods that they have."""
    for line in text.splitlines():
        if not line.startswith("| `"):
            continue
        methods, fresh = set(), True
        for word in " ".join(re.findall("`([^`]*)`", line.split("|")[1])).split():
            if word.startswith("/"):
                yield from ((method, word) for method in methods)
                fresh = True
            elif word in METHODS:
                methods, fresh = {word} if fresh else methods | {word}, False


def test_the_documented_calls_are_those_there_are(whole_site):
    """`docs/compatibility.md` has a line for each call, and none for what is not there."""
    document = whole_site.stranger().call("GET", "/openapi.json").json()
    there = {(method, path) for path, item in document["paths"].items() for method in METHODS & {name.upper() for name in item}}
    named = set(named_calls((ROOT / "docs" / "compatibility.md").read_text()))
    # The roots of v1 are other names of its list of images.
    assert named - {("GET", "/v1"), ("GET", "/v1/")} == there


def test_no_request_of_any_shape_is_a_server_error(whole_site):
    server = whole_site.server
    token = server.token(User("admin", "admin", server.admin_password))
    program = Path(sys.executable).with_name("schemathesis")
    outcome = subprocess.run(
        [
            program, "run", f"{server.url}/openapi.json",
            "--checks", "not_a_server_error",
            "--header", f"X-Auth-Token: {token}",
            "--max-examples", "12", "--seed", "20260301", "--phases", "coverage,fuzzing",
            "--suppress-health-check", "all", "--request-timeout", "30", "--no-color",
        ],
        capture_output=True, text=True, timeout=900, check=False, cwd=Path(__file__).parent,
        env={**os.environ, "SCHEMATHESIS_HOOKS": "schemathesis_hooks"},
    )
    assert outcome.returncode == 0, outcome.stdout[-6000:] + outcome.stderr[-2000:]
