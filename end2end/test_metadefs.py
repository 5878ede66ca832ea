"""The catalog of metadata definitions, through the unmodified clients and the command line."""

import json

import pytest

from conftest import ROOT, User

CATALOG = {(document := json.loads(path.read_text()))["namespace"]: document for path in (ROOT / "server" / "catalog").glob("*.json")}


def api(server, user, path, method="GET", body=None):
    status, _, answer = server.call(user, method, path, body)
    assert status in (200, 201, 204), answer
    return answer


def contents(server, user):
    """Every namespace with everything in it, without times."""
    listed = api(server, user, "/v2/metadefs/namespaces?limit=1000")["namespaces"]
    shown = [api(server, user, f"/v2/metadefs/namespaces/{each['namespace']}") for each in listed]
    return {each["namespace"]: without_times(each) for each in shown}


def without_times(value):
    if isinstance(value, dict):
        return {key: without_times(each) for key, each in value.items() if key not in ("created_at", "updated_at")}
    return [without_times(each) for each in value] if isinstance(value, list) else value


def by_name(entries):
    return {entry["name"]: entry for entry in entries or []}


def defaults_as_text(properties):
    return {name: {**each, "default": str(each["default"])} if "default" in each else each for name, each in properties.items()}


def same(shown, document):
    """Whether a namespace has everything that its file has."""
    for key in ("namespace", "display_name", "description", "visibility", "protected"):
        assert shown.get(key) == document.get(key), (document["namespace"], key)
    assert shown.get("properties", {}) == defaults_as_text(document.get("properties", {}))
    assert by_name(shown.get("resource_type_associations")) == by_name(document.get("resource_type_associations"))
    objects, wanted = by_name(shown.get("objects")), by_name(document.get("objects"))
    assert objects.keys() == wanted.keys()
    for name, each in wanted.items():
        assert objects[name].get("description") == each.get("description")
        assert objects[name]["properties"] == defaults_as_text(each["properties"])
    assert by_name(shown.get("tags")).keys() == by_name(document.get("tags")).keys()


@pytest.fixture
def own(site_of):
    """A server of its own, whose definitions may go, and its administrator."""
    server = site_of().server
    return server, User("admin", "admin", server.admin_password)


def test_the_first_start_loads_the_catalog_for_everyone(openstack, admin, alice):
    for user in (admin, alice):
        listed = openstack(user).json("image", "metadef", "namespace", "list")
        assert {each["namespace"] for each in listed} >= CATALOG.keys(), user.name


def test_the_clients_show_what_a_namespace_defines(openstack, glance, alice):
    client = openstack(alice)
    shown = client.json("image", "metadef", "namespace", "show", "OS::Compute::CPUPinning")
    assert (shown["display_name"], shown["visibility"], shown["protected"]) == ("Pinning of virtual CPUs", "public", True)
    listed = client.json("image", "metadef", "property", "list", "OS::Compute::CPUPinning")
    assert {each["name"] for each in listed} == {"cpu_policy", "cpu_thread_policy"}
    listed = client.json("image", "metadef", "object", "list", "OS::Compute::Quota")
    assert {each["name"] for each in listed} == {"CPU Limits", "Disk QoS", "Virtual Interface QoS"}
    types = client.json("image", "metadef", "resource", "type", "list")
    assert {each["Name"] for each in types} >= {"OS::Glance::Image", "OS::Nova::Flavor", "OS::Cinder::Volume"}
    assert "OS::Glance::Signatures" in glance(alice)("md-namespace-list")


def test_the_catalog_is_kept_without_loss(vitrine, admin):
    shown = contents(vitrine, admin)
    for namespace, document in CATALOG.items():
        same(shown[namespace], document)


def test_definitions_are_exported_unloaded_and_loaded_again(own, tmp_path):
    server, admin = own
    api(server, admin, "/v2/metadefs/namespaces", "POST", {
        "namespace": "Atelier::Paint", "display_name": "Pâte", "owner": "painters", "tags": [{"name": "oil"}, {"name": "chalk"}],
        "objects": [{"name": "colour", "required": ["hue"], "properties": {"hue": {"title": "Hue", "type": "integer", "default": 7}}}],
    })
    before = contents(server, admin)
    printed = server.command("metadefs", "export", "--to", str(tmp_path / "all"))
    assert len(list((tmp_path / "all").iterdir())) == len(before) == len(CATALOG) + 1, printed
    for path in (tmp_path / "all").iterdir():
        same(before[path.name.removesuffix(".json")], json.loads(path.read_text()))

    server.command("metadefs", "unload", "--all")
    assert contents(server, admin) == {}
    server.command("metadefs", "load", str(tmp_path / "all"))
    assert contents(server, admin) == before, "nothing is lost on the way"


def test_one_namespace_is_unloaded_and_comes_back_from_the_catalog(own):
    server, admin = own
    before = contents(server, admin)
    server.command("metadefs", "unload", "OS::Compute::Quota", "OS::Software::DBMS")
    assert before.keys() - contents(server, admin).keys() == {"OS::Compute::Quota", "OS::Software::DBMS"}
    server.command("metadefs", "load")
    assert contents(server, admin) == before


def test_a_namespace_shown_by_a_client_can_be_loaded(own, tmp_path):
    server, admin = own
    shown = api(server, admin, "/v2/metadefs/namespaces/OS::Software::WebServers")
    path = tmp_path / "shown.json"
    path.write_text(json.dumps({**shown, "namespace": "Atelier::WebServers"}))
    server.command("metadefs", "load", str(path))
    same(contents(server, admin)["Atelier::WebServers"], {**CATALOG["OS::Software::WebServers"], "namespace": "Atelier::WebServers"})


def test_a_restart_does_not_bring_back_what_was_removed(site_of):
    server = site_of().server
    admin = User("admin", "admin", server.admin_password)
    server.command("metadefs", "unload", "--all")
    server.stop()
    server.start()
    assert contents(server, admin) == {}


def test_the_catalog_can_be_left_out(site_of):
    server = site_of(metadefs__load_catalog="false").server
    assert contents(server, User("admin", "admin", server.admin_password)) == {}
