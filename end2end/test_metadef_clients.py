"""Metadata definitions, by the unmodified `openstack` and `glance` commands."""

import json

import pytest

SPACE = "OS::Test::Space"


@pytest.fixture(scope="module")
def chief(openstack, admin):
    return openstack(admin)


@pytest.fixture(scope="module")
def mine(openstack, alice):
    return openstack(alice)


def names(entries, key="namespace"):
    return {entry[key] for entry in entries}


def test_an_administrator_makes_a_namespace_and_changes_it(chief):
    made = chief.json(
        "image", "metadef", "namespace", "create", SPACE, "--display-name", "Space ☃", "--description", "for tests", "--public"
    )
    assert (made["namespace"], made["display_name"], made["visibility"], made["protected"]) == (SPACE, "Space ☃", "public", False)
    assert SPACE in names(chief.json("image", "metadef", "namespace", "list"))
    chief("image", "metadef", "namespace", "set", SPACE, "--description", "changed", "--protected", "--public")
    shown = chief.json("image", "metadef", "namespace", "show", SPACE)
    assert (shown["description"], shown["protected"], shown["visibility"]) == ("changed", True, "public")
    assert "protected" in chief.refused("image", "metadef", "namespace", "delete", SPACE)
    chief("image", "metadef", "namespace", "set", SPACE, "--unprotected", "--public")
    assert "409" in chief.refused("image", "metadef", "namespace", "create", SPACE)


def test_others_see_what_is_public_and_change_nothing(chief, mine):
    chief.json("image", "metadef", "namespace", "create", "OS::Test::Hidden")
    assert SPACE in names(mine.json("image", "metadef", "namespace", "list"))
    assert "OS::Test::Hidden" not in names(mine.json("image", "metadef", "namespace", "list"))
    mine.json("image", "metadef", "namespace", "show", SPACE)
    assert "404" in mine.refused("image", "metadef", "namespace", "show", "OS::Test::Hidden")
    assert "403" in mine.refused("image", "metadef", "namespace", "create", "OS::Test::Mine")
    assert "403" in mine.refused("image", "metadef", "namespace", "delete", SPACE)
    assert "403" in mine.refused("image", "metadef", "object", "create", "o", "--namespace", SPACE)


def test_objects_come_change_and_go(chief, mine):
    made = chief.json("image", "metadef", "object", "create", "Disk", "--namespace", SPACE)
    assert made["name"] == "Disk"
    assert names(mine.json("image", "metadef", "object", "list", SPACE), "name") == {"Disk"}
    chief("image", "metadef", "object", "update", SPACE, "Disk", "--name", "Disk QoS")
    assert mine.json("image", "metadef", "object", "show", SPACE, "Disk QoS")["namespace_name"] == SPACE
    assert "404" in mine.refused("image", "metadef", "object", "show", SPACE, "Disk")
    chief("image", "metadef", "object", "delete", SPACE, "Disk QoS")
    assert mine.json("image", "metadef", "object", "list", SPACE) == []


def test_properties_come_change_and_go(chief, mine):
    schema = json.dumps({"description": "how many", "minimum": 1, "maximum": 9, "default": 2, "operators": [">="]})
    made = chief.json("image", "metadef", "property", "create", SPACE, "--name", "count", "--title", "Count", "--type", "integer", "--schema", schema)
    assert (made["name"], made["type"], made["minimum"], made["default"]) == ("count", "integer", 1, "2")
    assert [entry["name"] for entry in mine.json("image", "metadef", "property", "list", SPACE)] == ["count"]
    chief("image", "metadef", "property", "set", SPACE, "count", "--name", "number", "--title", "Number", "--type", "integer", "--schema", schema)
    shown = mine.json("image", "metadef", "property", "show", SPACE, "number")
    assert (shown["title"], shown["operators"]) == ("Number", [">="])
    assert "409" in chief.refused("image", "metadef", "property", "create", SPACE, "--name", "number", "--title", "x", "--type", "string", "--schema", "{}")
    assert "400" in chief.refused("image", "metadef", "property", "create", SPACE, "--name", "x", "--title", "x", "--type", "text", "--schema", "{}")
    chief("image", "metadef", "property", "delete", SPACE, "number")
    assert mine.json("image", "metadef", "property", "list", SPACE) == []


def test_types_of_resources_are_associated(chief, mine):
    made = chief.json("image", "metadef", "resource", "type", "association", "create", SPACE, "OS::Glance::Image", "--properties-target", "image")
    assert (made["name"], made["properties_target"]) == ("OS::Glance::Image", "image")
    assert "OS::Glance::Image" in names(mine.json("image", "metadef", "resource", "type", "list"), "Name")
    listed = mine.json("image", "metadef", "resource", "type", "association", "list", SPACE)
    assert names(listed, "Name") == {"OS::Glance::Image"}
    assert SPACE in names(mine.json("image", "metadef", "namespace", "list", "--resource-types", "OS::Glance::Image,OS::None"))
    assert mine.json("image", "metadef", "namespace", "list", "--resource-types", "OS::None") == []
    chief("image", "metadef", "resource", "type", "association", "delete", SPACE, "OS::Glance::Image")
    assert mine.json("image", "metadef", "resource", "type", "association", "list", SPACE) == []


def test_a_file_is_imported_and_shown_by_the_older_client(glance, admin, tmp_path):
    client = glance(admin)
    definition = {
        "namespace": "OS::Test::File", "display_name": "File", "visibility": "public", "protected": False,
        "resource_type_associations": [{"name": "OS::Nova::Flavor", "prefix": "hw:"}],
        "properties": {"cores": {"title": "Cores", "type": "integer", "minimum": 1}},
        "objects": [{"name": "Limits", "required": ["cpu"], "properties": {"cpu": {"title": "CPU", "type": "string"}}}],
        "tags": [{"name": "flavour"}],
    }
    file = tmp_path / "definition.json"
    file.write_text(json.dumps(definition))
    client("md-namespace-import", "--file", file)
    shown = client("md-namespace-show", "OS::Test::File", "--resource-type", "OS::Nova::Flavor", "--max-column-width", 0)
    for part in ["File", "hw:cores", "Limits", "flavour", "OS::Nova::Flavor"]:
        assert part in shown, part
    assert "CPU" in client("md-object-property-show", "OS::Test::File", "Limits", "cpu")
    client("md-tag-create-multiple", "OS::Test::File", "--names", "a,b,c", "--delim", ",")
    assert all(f"| {tag} " in client("md-tag-list", "OS::Test::File") for tag in "abc")
    client("md-tag-update", "OS::Test::File", "a", "--name", "z")
    client("md-tag-delete", "OS::Test::File", "z")
    client("md-namespace-tags-delete", "OS::Test::File")
    client("md-namespace-objects-delete", "OS::Test::File")
    client("md-namespace-properties-delete", "OS::Test::File")
    client("md-namespace-delete", "OS::Test::File")
    assert "OS::Test::File" not in client("md-namespace-list")


def test_a_namespace_goes_with_everything_in_it(chief):
    for name in (SPACE, "OS::Test::Hidden"):
        chief("image", "metadef", "namespace", "delete", name)
        assert "404" in chief.refused("image", "metadef", "namespace", "show", name)
