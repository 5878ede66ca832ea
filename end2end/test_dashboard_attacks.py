"""Attacks on the dashboard: forged forms, borrowed sessions, redirects that lead away, uploads that break."""

import re
from dataclasses import dataclass
from urllib.parse import quote, urlencode

import pytest
from conftest import make_user
from wire import MIB, Caller, Wire, eventually

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
COOKIE = "vitrine_session"


@pytest.fixture(scope="module")
def site(site_of):
    return site_of(identity__login_attempts_per_user=5, identity__login_attempts_per_address=0)


@pytest.fixture(scope="module")
def alice(site):
    user = make_user(site.server, "alice", "atelier")
    caller = site.caller(user)
    caller.password = user.password
    return caller


@dataclass
class Browser:
    """A session of the dashboard, driven by hand."""

    site: object
    cookie: str = ""
    csrf: str = ""

    @property
    def headers(self):
        return {"Origin": self.site.server.url, **({"Cookie": f"{COOKIE}={self.cookie}"} if self.cookie else {})}

    def get(self, path):
        return Caller(self.site, None).call("GET", path, headers=self.headers)

    def post(self, path, form, headers=None):
        return Caller(self.site, None).call("POST", path, urlencode(form).encode(), {**self.headers, **FORM, **(headers or {})})

    def log_in(self, name, password, **more):
        answer = self.post("/dashboard/login", {"user": name, "password": password, "project": "", **more})
        if answer.status == 303:
            self.cookie = re.match(rf"(?:__Host-)?{COOKIE}=([^;]+)", answer.headers["Set-Cookie"])[1]
            page = self.get("/dashboard/images").text
            self.csrf = re.search(r'name="csrf" value="([^"]+)"', page)[1]
        return answer


@pytest.fixture
def browser(site, alice):
    browser = Browser(site)
    assert browser.log_in("alice", alice.password).status == 303
    return browser


def sessions(site):
    return site.rows("SELECT count(*) FROM vitrine_sessions")[0][0]


def test_nobody_gets_a_session_without_a_password(site, alice):
    before = sessions(site)
    browser = Browser(site)
    for path in ("/dashboard/login", "/dashboard/images", "/dashboard/inbox", "/dashboard", "/dashboard/nope"):
        assert "Set-Cookie" not in browser.get(path).headers, path
    refused = browser.log_in("alice", "planted-wrong")
    assert refused.status in (200, 401) and "Set-Cookie" not in refused.headers
    assert sessions(site) == before


def test_a_session_cannot_be_planted_and_ends_with_the_logout(site, alice):
    planted = "A" * 22
    browser = Browser(site, cookie=planted)
    answer = browser.log_in("alice", alice.password)
    assert answer.status == 303 and browser.cookie != planted
    attributes = answer.headers["Set-Cookie"].lower()
    assert "httponly" in attributes and "samesite=" in attributes and "path=/" in attributes
    assert browser.get("/dashboard/images").status == 200
    assert Browser(site, cookie=planted).get("/dashboard/images").status == 303
    assert browser.post("/dashboard/logout", {"csrf": browser.csrf}).status == 303
    assert browser.get("/dashboard/images").status == 303, "the session ends on the server, not only in the browser"


@pytest.mark.parametrize("forged", [
    {"Origin": "http://evil.example"}, {"Origin": "null"}, {"Origin": "http://127.0.0.1:1"}, {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"}, {"Origin": "http://127.0.0.1@evil.example"}, {"Host": "evil.example"},
], ids=str)
def test_forms_of_other_sites_are_refused(browser, alice, forged):
    image = alice.create()
    answer = browser.post(f"/dashboard/images/{image}/delete", {"csrf": browser.csrf, "confirm": "on"}, forged)
    assert answer.status == 403, answer.status
    assert alice.show(image)["status"] == "queued"


@pytest.mark.parametrize("form, headers", [
    ({}, {}), ({"csrf": ""}, {}), ({"csrf": "x" * 43}, {}), ({"csrf": "é"}, {}), ({"csrf": "right"}, {"Content-Type": "text/plain"}),
    ({"csrf": "right"}, {"Content-Type": "application/json"}), ({"csrf": "right"}, {"Content-Type": "multipart/form-data; boundary=x"}),
], ids=str)
def test_forms_without_the_sessions_token_are_refused(browser, alice, form, headers):
    image = alice.create()
    form = {key: browser.csrf if value == "right" else value for key, value in form.items()}
    for path in ("delete", "edit", "share", "share/remove", "actions", "discard", "answer"):
        answer = browser.post(f"/dashboard/images/{image}/{path}", form, headers)
        assert 400 <= answer.status < 500, f"{path}: {answer.status}"
    assert alice.show(image)["status"] == "queued"


@pytest.mark.parametrize("target", [
    "//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "/dashboard/../..//evil.example",
    "\t//evil.example", "/v2/images", "http:evil.example", "/dashboard//evil.example", "/%09/evil.example", "x\r\nSet-Cookie: a=b",
])
def test_the_login_leads_nowhere_else(site, alice, target):
    browser = Browser(site)
    shown = browser.get("/dashboard/login?next=" + quote(target, safe="")).text
    assert "evil.example" not in shown and "javascript:" not in shown
    answer = browser.log_in("alice", alice.password, next=target)
    assert answer.status == 303 and re.fullmatch(r"/dashboard(/images|/inbox)?", answer.headers["Location"]), answer.headers["Location"]


def test_an_upload_from_the_browser_that_breaks_leaves_nothing(site, browser, alice):
    image = alice.create()
    headers = {**browser.headers, "Content-Type": "application/octet-stream", "Content-Length": 8 * MIB}
    with Wire(site) as wire:
        wire.head("PUT", f"/dashboard/images/{image}/file", headers).send(bytes(MIB))
        assert wire.answer().status == 403, "no token of the session"
    with Wire(site) as wire:
        wire.head("PUT", f"/dashboard/images/{image}/file", {**headers, "X-CSRF-Token": browser.csrf}).send(bytes(MIB))
        eventually(lambda: alice.show(image)["status"] == "saving")
        wire.reset()
    site.nothing_left()
    assert alice.show(image)["status"] == "queued"
    assert alice.upload(image, b"good").status == 204
    site.nothing_left()


def test_pages_allow_no_foreign_script(browser, alice):
    image = alice.create(name="</title><script>alert(1)</script>")
    for path in ("/dashboard/images", f"/dashboard/images/{image}", "/dashboard/login", "/dashboard/nope"):
        answer = browser.get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe-inline" not in policy and "unsafe-eval" not in policy.replace("wasm-unsafe-eval", ""), policy
        assert "frame-ancestors 'none'" in policy and answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "<script>alert(1)" not in answer.text


def test_logins_by_the_form_are_limited_too(site):
    make_user(site.server, "carol", "cellar")
    browser = Browser(site)
    statuses = [browser.log_in("carol", "planted-wrong-form").status for _ in range(6)]
    assert statuses[-1] == 429 and 429 not in statuses[:5], statuses
    site.secrets.append("planted-wrong-form")


def test_behind_a_proxy_one_client_locks_out_no_other(site_of):
    """Addresses that fail too often are refused: that of the client, where the operator's proxy tells it."""
    for believed, expected in (("true", 303), ("false", 429)):
        site = site_of(enable_proxy_headers_parsing=believed, identity__login_attempts_per_address=3)
        user = make_user(site.server, "alice", "atelier")
        form = {"user": "alice", "password": user.password, "project": ""}
        wrong = [
            Browser(site).post("/dashboard/login", {**form, "user": f"u{n}"}, {"X-Forwarded-For": f"203.0.113.{n}, 192.0.2.1"})
            for n in range(4)
        ]
        assert wrong[-1].status == 429, [answer.status for answer in wrong]
        assert Browser(site).post("/dashboard/login", form, {"X-Forwarded-For": "192.0.2.2"}).status == expected
