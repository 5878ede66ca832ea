"""Every view of the dashboard with something in it, in each language, colour scheme and width, as an administrator and as
a member: it opens, says all in its reader's language, fits, and axe finds nothing. A route without its line here fails."""

import itertools
import json
import re

import pytest
from browser import DESKTOP, PHONE, Person
from conftest import ROOT, make_user
from wire import noise
from test_subscriptions import publish, subscribe
from test_uploads import begin

# Each route that answers a page, and the addresses at which it is looked at. What is in braces is made below.
VIEWS = {
    "/dashboard": ["/dashboard"],
    "/dashboard/inbox": ["/dashboard/inbox", "/dashboard/inbox?status=accepted"],
    "/dashboard/usage": ["/dashboard/usage"],
    "/dashboard/retention": ["/dashboard/retention", "/dashboard/retention?scope=all"],
    "/dashboard/retention/new": ["/dashboard/retention/new"],
    "/dashboard/retention/{id}": ["/dashboard/retention/{rule}", "/dashboard/retention/{rule}?part=stays"],
    "/dashboard/retention/{id}/edit": ["/dashboard/retention/{rule}/edit"],
    "/dashboard/retention/{id}/run": ["/dashboard/retention/{rule}/run"],
    "/dashboard/retention/{id}/delete": ["/dashboard/retention/{rule}/delete"],
    "/dashboard/images": [
        "/dashboard/images", "/dashboard/images?group=family", "/dashboard/images?scope=community", "/dashboard/images?q=nothing+of+this",
        "/dashboard/images?cols=id,status,visibility,size,tags,owner,updated&more=1",
    ],
    "/dashboard/images/bulk/{task}": ["/dashboard/images/bulk/{task}"],
    "/dashboard/images/new": ["/dashboard/images/new"],
    "/dashboard/images/new/{source}": ["/dashboard/images/new/url", "/dashboard/images/new/service", "/dashboard/images/new/location"],
    "/dashboard/images/{id}": ["/dashboard/images/{image}", "/dashboard/images/{queued}", "/dashboard/images/{failed}", "/dashboard/images/{shared}"],
    "/dashboard/images/{id}/edit": ["/dashboard/images/{image}/edit"],
    "/dashboard/images/{id}/delete": ["/dashboard/images/{image}/delete", "/dashboard/images/{queued}/delete"],
    "/dashboard/images/{id}/import/{source}": [f"/dashboard/images/{{empty}}/import/{source}" for source in ["url", "service", "location"]],
    "/dashboard/images/{id}/copies/remove": ["/dashboard/images/{image}/copies/remove?store=far"],
    "/dashboard/images/{id}/history": ["/dashboard/images/{image}/history"],
    "/dashboard/images/{id}/share": ["/dashboard/images/{image}/share"],
    "/dashboard/subscriptions": ["/dashboard/subscriptions"],
    "/dashboard/subscriptions/new": ["/dashboard/subscriptions/new"],
    "/dashboard/subscriptions/{id}": ["/dashboard/subscriptions/{subscription}"],
    "/dashboard/subscriptions/{id}/edit": ["/dashboard/subscriptions/{subscription}/edit"],
    "/dashboard/subscriptions/{id}/delete": ["/dashboard/subscriptions/{subscription}/delete"],
    "/dashboard/tasks": ["/dashboard/tasks", "/dashboard/tasks?scope=all&status=failure"],
    "/dashboard/me": ["/dashboard/me"],
    "/dashboard/me/credentials/new": ["/dashboard/me/credentials/new"],
    "/dashboard/me/credentials/{id}/delete": ["/dashboard/me/credentials/{credential}/delete"],
    "/dashboard/metadefs": ["/dashboard/metadefs", "/dashboard/metadefs?q=nothing+of+this"],
    "/dashboard/metadef/new": ["/dashboard/metadef/new"],
    "/dashboard/metadef/import": ["/dashboard/metadef/import"],
    "/dashboard/metadef/delete": ["/dashboard/metadef/delete?namespace={namespace}", "/dashboard/metadef/delete"],
    "/dashboard/metadefs/{namespace}": [f"/dashboard/metadefs/{{namespace}}{tab}" for tab in ["", "?tab=properties", "?tab=objects", "?tab=tags"]],
    "/dashboard/metadefs/{namespace}/edit": ["/dashboard/metadefs/{namespace}/edit"],
    "/dashboard/metadefs/{namespace}/associations": ["/dashboard/metadefs/{namespace}/associations"],
    "/dashboard/metadefs/{namespace}/delete": ["/dashboard/metadefs/{namespace}/delete"],
    "/dashboard/metadefs/{namespace}/property": [
        "/dashboard/metadefs/{namespace}/property", "/dashboard/metadefs/{namespace}/property?name=veneer",
        "/dashboard/metadefs/{namespace}/property?name=depth&object=shelf",
    ],
    "/dashboard/metadefs/{namespace}/object": ["/dashboard/metadefs/{namespace}/object", "/dashboard/metadefs/{namespace}/object?name=shelf"],
    "/dashboard/metadefs/{namespace}/tag": ["/dashboard/metadefs/{namespace}/tag?name=oak"],
    "/dashboard/metadefs/{namespace}/remove": [
        f"/dashboard/metadefs/{{namespace}}/remove?part={part}"
        for part in ["property&name=veneer", "object&name=shelf", "property&name=depth&object=shelf", "tag&name=oak", "type&name=OS::Nova::Server"]
    ],
    # administrators alone see the rest
    "/dashboard/admin/stores": ["/dashboard/admin/stores"],
    "/dashboard/admin/cache": ["/dashboard/admin/cache"],
    "/dashboard/admin/cache/clear": ["/dashboard/admin/cache/clear"],
    "/dashboard/admin/audit": ["/dashboard/admin/audit", "/dashboard/admin/audit?outcome=refused"],
    "/dashboard/admin/configuration": ["/dashboard/admin/configuration"],
    "/dashboard/admin/usage": ["/dashboard/admin/usage"],
    "/dashboard/admin/usage/limits": ["/dashboard/admin/usage/limits?project={project}"],
    "/dashboard/admin/users": ["/dashboard/admin/users"],
    "/dashboard/admin/users/new": ["/dashboard/admin/users/new"],
    "/dashboard/admin/users/{id}": ["/dashboard/admin/users/{user}"],
    "/dashboard/admin/users/{id}/delete": ["/dashboard/admin/users/{user}/delete"],
    "/dashboard/admin/projects": ["/dashboard/admin/projects"],
    "/dashboard/admin/projects/new": ["/dashboard/admin/projects/new"],
    "/dashboard/admin/projects/{id}": ["/dashboard/admin/projects/{project}"],
    "/dashboard/admin/projects/{id}/delete": ["/dashboard/admin/projects/{project}/delete"],
}
# Views that nobody is logged in for.
STRANGERS = {"/dashboard/login": ["/dashboard/login"]}
# What is asked by scripts, or saved as a file.
NO_PAGES = {
    "/dashboard/", "/dashboard/images/find", "/dashboard/images/named", "/dashboard/images/live", "/dashboard/images/events",
    "/dashboard/images/{id}/share/projects", "/dashboard/images/{id}/file", "/dashboard/admin/audit/export", "/dashboard/me/clouds.yaml",
    "/dashboard/me/openrc.sh", "/dashboard/metadefs/{namespace}/json",
}

ROUTER = ROOT / "app" / "src" / "router.rs"
KEYS = {
    line.split(" = ")[0]
    for file in (ROOT / "app" / "locales" / "en").glob("*.ftl")
    for line in file.read_text().splitlines() if re.match(r"[a-z]+-", line)
}
SENTENCE = re.compile(r"[A-Za-z’']{2,}(?:[ ,;:]+[A-Za-z’']{2,}){2,}")
# Names of definitions are the same in every language.
NAMESPACE = re.compile(r"\w+(?:::\w+)+")
COMMAND = re.compile("`[^`]+`")
# What reads like a sentence and is a name.
NAMES = {"Virtual PC, Azure"}
CONTRAST = ("color-contrast",)


def routes():
    """The paths of the router that answer GET."""
    text = ROUTER.read_text()
    guard = (ROOT / "app" / "src" / "guard.rs").read_text()
    named = {f"guard::{name}": path for name, path in re.findall(r'const (\w+): &str = "([^"]+)"', guard)}
    named["HERE"] = here = re.search(r'const HERE: &str = "([^"]+)"', text)[1]
    found = set()
    for path, handlers in re.findall(r'\.route\(\s*("[^"]+"|&below\("[^"]+"\)|[\w:]+),\s*(.*?)\)\s*(?=\.route|\.merge|\.layer|\n\})', text, re.S):
        below = re.match(r'&below\("([^"]+)"\)', path)
        path = f"{here}/{below[1]}" if below else named.get(path) or path.strip('"')
        if re.search(r"\bget\(", handlers):
            found.add(path)
    return found


def test_each_route_has_its_line():
    known = VIEWS.keys() | STRANGERS.keys() | NO_PAGES
    found = routes()
    assert len(found) > 50, found
    assert found - known == set(), "routes that no test looks at"
    assert known - found == set(), "routes that are no more"


@pytest.fixture(scope="module")
def site(site_of, tmp_path_factory, web):
    """A server with two stores, a cache and every way of importing."""
    config = tmp_path_factory.mktemp("views") / "vitrine.toml"
    config.write_text(f"""
default_backend = "near"
enabled_import_methods = ["glance-direct", "web-download", "copy-image", "glance-download"]
[import_filtering_opts]
allowed_hosts = ["127.0.0.1"]
allowed_ports = [{web.server_port}]
[task]
max_attempts = 1
[image_cache]
enabled = true
cache_file_stores = true
[stores.near]
type = "file"
store_description = "Fast disks"
filesystem_store_datadir = "near"
[stores.far]
type = "file"
filesystem_store_datadir = "far"
[stores.web]
type = "http"
""")
    return site_of(config=config)


@pytest.fixture(scope="module")
def vera(site):
    return make_user(site.server, "vera", "verandas")


@pytest.fixture(scope="module")
def things(site, vera, web):
    """Something for every view, by the names in the table."""
    root, mine = site.caller(site.admin), site.caller(vera)
    other = site.caller(make_user(site.server, "viktor", "vineyards"))
    rich = dict(
        name="Debian 13 “trixie”", tags=["stable", "lts"], description="The cloud image", os_distro="debian", os_version="13",
        hw_firmware_type="uefi", a_name_of_a_property_that_is_rather_long="x" * 200,
    )
    older = mine.create(name="older", tags=["stable"])
    assert mine.upload(older, noise(1 << 10)).status == 204
    image = mine.create(**rich)
    assert mine.upload(image, noise(1 << 20)).status == 204
    assert mine.call("POST", f"/v2/images/{image}/members", {"member": other.project_id}).status == 200
    assert root.ended(root.begin_import(image, "copy-image", all_stores=True))["status"] == "success"
    assert mine.download(image).status == 200
    queued, empty, failed = mine.create(name="waiting"), mine.create(name="empty"), mine.create(name="refused")
    begin(mine, queued, 4096)
    task = mine.begin_import(failed, {"name": "web-download", "uri": web.url("nothing.raw")})
    assert mine.ended(task)["status"] == "failure"
    shared = other.create(name="wine", visibility="shared")
    assert other.call("POST", f"/v2/images/{shared}/members", {"member": mine.project_id}).status == 200
    assert other.call("DELETE", f"/v2/images/{image}").status in (403, 404)
    mine.create(name="for all", visibility="community")
    namespace = {
        "namespace": "Furniture", "display_name": "Furniture", "description": "What stands in a room", "visibility": "public",
        "resource_type_associations": [{"name": "OS::Nova::Server", "prefix": "f_"}],
        "properties": {"veneer": {"title": "Veneer", "type": "string", "enum": ["oak", "ash"], "description": "The wood one sees"}},
        "objects": [{"name": "shelf", "description": "A board", "properties": {"depth": {"title": "Depth", "type": "integer", "minimum": 1}}}],
        "tags": [{"name": "oak"}],
    }
    assert root.call("POST", "/v2/metadefs/namespaces", namespace).status == 201
    person = root.call("GET", "/identity/v3/users?name=vera").json()["users"][0]["id"]
    credentials = {}
    for name, caller in {"admin": root, "vera": mine}.items():
        owner = root.call("GET", f"/identity/v3/users?name={name}").json()["users"][0]["id"]
        answer = caller.call("POST", f"/identity/v3/users/{owner}/application_credentials", {"application_credential": {"name": "robot"}})
        assert answer.status == 201, answer.text
        secret = answer.json()["application_credential"]
        credentials[name] = secret["id"]
    return {
        "image": image, "queued": queued, "empty": empty, "failed": failed, "shared": shared, "namespace": "Furniture", "user": person,
        "project": mine.project_id, "credentials": credentials, "tasks": {}, "subscriptions": {},
    }


@pytest.fixture(scope="module")
def people(chromium, site, vera, things, web):
    """The administrator and a member, logged in once. Each has done something to several images, which has its page."""
    opened = {}
    for user in (site.admin, vera):
        context = chromium.new_context(viewport=DESKTOP, locale="en-GB")
        person = opened[user.name] = Person(context, site.server.url)
        person.log_in(user)
        site.caller(user).create(name="chosen")
        person.open("/dashboard/images?q=chosen")
        page = person.page
        page.get_by_role("row", name=re.compile("chosen")).get_by_role("checkbox").check()
        person.send("Hide")
        page.get_by_role("link", name="The result for each image").click()
        page.wait_for_url(re.compile(r"/bulk/"))
        things["tasks"][user.name] = re.search(r"/bulk/([^/?]+)", page.url)[1]
        if user is vera:
            person.open("/dashboard/retention/new")
            page.get_by_label("Name", exact=True).fill("newest")
            page.get_by_label("Keep the newest").fill("1")
            person.send("Make the rule and look")
            things["rule"] = page.url.rsplit("/", 1)[1]
        things["subscriptions"][user.name] = subscribe(person, publish(web, {"20260301": noise(4096), "20260401": None}), keep="2")
        if user is site.admin:
            person.open("/dashboard/admin/configuration")
            person.send("Check again")
    yield opened
    for person in opened.values():
        person.context.close()
        person.content()


def speak(person, language):
    person.context.add_cookies([{"name": "vitrine_language", "value": language, "url": person.url + "/dashboard"}])


def said_wrongly(person, language):
    """What no reader of this language should see."""
    texts = person.texts()
    if person.page.locator("html").get_attribute("lang") != language:
        yield "the language of the page is another"
    for text in texts:
        if "{$" in text or "{ $" in text or KEYS.intersection(re.findall(r"[\w-]+", text)):
            yield f"a message is not filled in: {text[:120]}"
        if language != "en":
            found = SENTENCE.search(NAMESPACE.sub("", COMMAND.sub("", text)))
            if found and found[0] not in NAMES:
                yield f"in English: {text[:160]}"


def look(person, address, language):
    """Opens a view and names all that is wrong with it."""
    page, problems = person.page, []
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(DESKTOP)
    answer = person.open(address)
    if answer.status != 200:
        return [f"{answer.status}: {page.locator('main').inner_text()[:200]}"]
    problems += said_wrongly(person, language)
    for viewport, scheme in itertools.product([DESKTOP, PHONE], ["light", "dark"]):
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme=scheme)
        where = f"{scheme}, {viewport['width']} px"
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            problems.append(f"{where}: it is wider than the window")
        # In another scheme only colours differ, and in another language neither they nor what depends on the width.
        if scheme == "light" and (language == "en" or viewport == DESKTOP):
            problems += [f"{where}: {line}" for line in person.violations()]
        elif scheme == "dark" and language == "en":
            problems += [f"{where}: {line}" for line in person.violations(CONTRAST)]
    problems += person.complaints
    person.complaints.clear()
    return problems


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize("who", ["admin", "vera"])
def test_every_view(people, things, who, language):
    person = people[who]
    speak(person, language)
    own = {**things, "task": things["tasks"][who], "credential": things["credentials"][who], "subscription": things["subscriptions"][who]}
    wrong = {}
    for address in itertools.chain.from_iterable(VIEWS.values()):
        if who != "admin" and "/admin/" in address:
            continue
        if found := look(person, address.format(**own), language):
            wrong[address] = found
    assert not wrong, json.dumps(wrong, indent=1, ensure_ascii=False)


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_the_views_of_strangers(chromium, site, language):
    person = Person(chromium.new_context(viewport=DESKTOP), site.server.url)
    speak(person, language)
    try:
        for address in itertools.chain.from_iterable(STRANGERS.values()):
            assert look(person, address, language) == [], address
    finally:
        person.context.close()
