"""The unmodified `openstack` command does the whole job."""

import hashlib
import json

import pytest


@pytest.fixture(scope="module")
def mine(openstack, alice):
    return openstack(alice)


@pytest.fixture(scope="module")
def theirs(openstack, bob):
    return openstack(bob)


def test_the_generated_clouds_file_leads_to_the_server(vitrine, openstack, admin):
    client = openstack(admin)
    client.env = {key: value for key, value in client.env.items() if not key.startswith("OS_")}
    client.env["OS_CLIENT_CONFIG_FILE"] = str(vitrine.data / "clouds.yaml")
    catalog = client.json("--os-cloud", "vitrine", "catalog", "list")
    assert {entry["Type"] for entry in catalog} >= {"image", "identity"}
    image = client.json("--os-cloud", "vitrine", "image", "create", "from the cloud file", "--disk-format", "raw", "--container-format", "bare")
    assert image["id"] in {i["ID"] for i in client.json("--os-cloud", "vitrine", "image", "list")}
    client("--os-cloud", "vitrine", "image", "delete", image["id"])


def test_an_image_is_made_uploaded_shown_and_saved(mine, qcow2, tmp_path):
    made = mine.json(
        "image", "create", "debian", "--disk-format", "qcow2", "--container-format", "bare", "--file", qcow2.path,
        "--min-disk", 2, "--min-ram", 512, "--property", "os_distro=debian", "--tag", "stable",
    )
    assert (made["status"], made["size"], made["checksum"]) == ("active", qcow2.size, qcow2.md5)
    shown = mine.json("image", "show", "debian")
    properties = shown["properties"]
    assert properties["os_hash_algo"] == "sha512"
    assert properties["os_hash_value"] == qcow2.sha512
    assert properties["os_distro"] == "debian"
    assert (shown["min_disk"], shown["min_ram"], shown["tags"]) == (2, 512, ["stable"])
    assert (shown["visibility"], shown["protected"], shown["virtual_size"]) == ("shared", False, qcow2.virtual_size)
    saved = tmp_path / "saved"
    mine("image", "save", "debian", "--file", saved)
    assert hashlib.sha512(saved.read_bytes()).hexdigest() == qcow2.sha512


def test_data_can_come_by_standard_input(mine, qcow2):
    made = mine.json("image", "create", "piped", "--disk-format", "qcow2", "--container-format", "bare", stdin=qcow2.path.read_bytes())
    assert mine.json("image", "show", made["id"])["checksum"] == qcow2.md5


def test_attributes_are_set_and_unset(mine):
    mine("image", "set", "debian", "--name", "debian 12", "--property", "os_version=12", "--tag", "lts", "--min-disk", 3, "--protected")
    shown = mine.json("image", "show", "debian 12")
    assert (shown["min_disk"], shown["protected"], sorted(shown["tags"])) == (3, True, ["lts", "stable"])
    assert shown["properties"]["os_version"] == "12"
    mine("image", "unset", "debian 12", "--property", "os_version", "--tag", "lts")
    shown = mine.json("image", "show", "debian 12")
    assert "os_version" not in shown["properties"]
    assert shown["tags"] == ["stable"]


def test_a_protected_image_is_not_deleted(mine):
    assert "protected" in mine.refused("image", "delete", "debian 12")
    mine("image", "set", "debian 12", "--unprotected", "--name", "debian")
    assert mine.json("image", "show", "debian")["protected"] is False


def test_sharing_is_offered_answered_and_ended(mine, theirs, alice, bob):
    image = mine.json("image", "show", "debian")["id"]
    mine("image", "add", "project", image, bob.project_id)
    assert [m["Status"] for m in mine.json("image", "member", "list", image)] == ["pending"]
    assert image not in {i["ID"] for i in theirs.json("image", "list")}
    theirs("image", "set", image, "--accept")
    assert image in {i["ID"] for i in theirs.json("image", "list")}
    assert [m["Status"] for m in mine.json("image", "member", "list", image)] == ["accepted"]
    assert theirs.json("image", "show", "debian")["owner"] == alice.project_id
    assert theirs.refused("image", "set", image, "--name", "stolen")
    theirs("image", "set", image, "--reject")
    assert image not in {i["ID"] for i in theirs.json("image", "list")}
    mine("image", "remove", "project", image, bob.project_id)
    assert mine.json("image", "member", "list", image) == []
    assert theirs.refused("image", "show", image)


def test_an_administrator_shares_with_a_project_by_name(openstack, admin, bob):
    client = openstack(admin)
    image = client.json("image", "create", "by name", "--disk-format", "raw", "--container-format", "bare")["id"]
    client("image", "add", "project", image, bob.project)
    assert [m["Member ID"] for m in client.json("image", "member", "list", image)] == [bob.project_id]
    client("image", "delete", image)


def test_lists_filter_and_sort(mine):
    for i in range(3):
        mine("image", "create", f"list {i}", "--disk-format", "raw", "--container-format", "bare", "--tag", f"t{i}", "--private")
    names = lambda *argv: [i["Name"] for i in mine.json("image", "list", *argv) if i["Name"].startswith("list ")]
    assert names("--name", "list 1") == ["list 1"]
    assert names("--tag", "t2") == ["list 2"]
    assert names("--private", "--sort", "name:desc") == ["list 2", "list 1", "list 0"]
    assert names("--status", "queued", "--sort", "name:asc") == ["list 0", "list 1", "list 2"]
    assert len(mine.json("image", "list", "--limit", "2")) == 2
    mine("image", "set", "list 0", "--hidden")
    assert "list 0" not in names()
    assert names("--hidden") == ["list 0"]
    mine("image", "delete", "list 0", "list 1", "list 2")
    assert not {"list 0", "list 1", "list 2"} & set(names())


def test_deactivated_data_is_kept_from_everyone_but_administrators(vitrine, alice, mine, openstack, admin, qcow2, tmp_path):
    image = mine.json("image", "show", "debian")["id"]
    mine("image", "set", image, "--deactivate")
    assert mine.json("image", "show", image)["status"] == "deactivated"
    mine.refused("image", "save", image, "--file", tmp_path / "no")
    assert vitrine.call(alice, "GET", f"/v2/images/{image}/file")[0] == 403
    openstack(admin)("image", "save", image, "--file", tmp_path / "yes")
    assert (tmp_path / "yes").stat().st_size == qcow2.size
    mine("image", "set", image, "--activate")
    assert mine.json("image", "show", image)["status"] == "active"


def test_publishing_is_for_administrators(mine, theirs, openstack, admin):
    image = mine.json("image", "show", "debian")["id"]
    assert mine.refused("image", "set", image, "--public")
    openstack(admin)("image", "set", image, "--public")
    assert image in {i["ID"] for i in theirs.json("image", "list", "--public")}
    openstack(admin)("image", "set", image, "--community")
    assert image not in {i["ID"] for i in theirs.json("image", "list")}
    assert image in {i["ID"] for i in theirs.json("image", "list", "--community")}
    mine("image", "set", image, "--private")
    assert theirs.refused("image", "show", image)


def test_content_of_another_format_is_refused_and_nothing_stays(mine, qcow2):
    complaint = mine.refused("image", "create", "wrong", "--disk-format", "vmdk", "--container-format", "bare", "--file", qcow2.path)
    assert "415" in complaint or "format" in complaint
    assert mine.json("image", "list", "--name", "wrong") == []


def test_deletion_is_final(mine):
    image = mine.json("image", "show", "debian")["id"]
    mine("image", "delete", "debian")
    assert mine.refused("image", "show", image)
    assert mine.refused("image", "create", "again", "--id", image)


def test_identity_is_run_with_the_same_command(openstack, admin):
    client = openstack(admin)
    project = client.json("project", "create", "workshop", "--description", "made by the client")
    client("user", "create", "carol", "--project", "workshop", "--password", "a long enough one")
    client("role", "add", "--project", "workshop", "--user", "carol", "member")
    names = client.json("role", "assignment", "list", "--project", "workshop", "--names")
    assert any(entry["Role"] == "member" and entry["User"].startswith("carol") for entry in names)
    assert {p["Name"] for p in client.json("project", "list")} >= {"admin", "workshop"}
    assert client.json("token", "issue")["project_id"]
    client("user", "delete", "carol")
    client("project", "delete", project["id"])
    assert json.dumps(client.json("project", "list")).find("workshop") < 0
