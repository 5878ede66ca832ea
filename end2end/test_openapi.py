"""The OpenAPI document, and requests of every shape that it allows: none may be answered with 5xx."""

import json
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from conftest import User


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
        capture_output=True, text=True, timeout=900, check=False,
    )
    assert outcome.returncode == 0, outcome.stdout[-6000:] + outcome.stderr[-2000:]
