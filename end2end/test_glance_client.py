"""The unmodified `glance` command does the same."""

import hashlib

import pytest


@pytest.fixture(scope="module")
def mine(glance, alice):
    return glance(alice)


def table(text):
    """The two-column or many-column table the client prints, as rows of cells."""
    rows = [line.strip("|\n").split("|") for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows]


def record(text):
    """What a two-column table says; the client breaks long values into lines, after words and hyphens."""
    values, name = {}, None
    for row in table(text)[1:]:
        if row[0]:
            name = row[0]
            values[name] = row[1]
        else:
            values[name] += row[1] if values[name].endswith("-") else f" {row[1]}"
    return values


def test_an_image_goes_in_and_comes_out(mine, qcow2, tmp_path):
    made = record(mine("image-create", "--name", "two steps", "--disk-format", "qcow2", "--container-format", "bare", "--property", "a=b"))
    assert made["status"] == "queued"
    assert made["a"] == "b"
    mine("image-upload", made["id"], "--file", qcow2.path)
    shown = record(mine("image-show", made["id"]))
    assert (shown["status"], shown["size"], shown["checksum"]) == ("active", str(qcow2.size), qcow2.md5)
    mine("image-download", made["id"], "--file", tmp_path / "out")
    assert hashlib.sha512((tmp_path / "out").read_bytes()).hexdigest() == qcow2.sha512


def test_one_step_and_the_list(mine, qcow2):
    made = record(mine("image-create", "--name", "one step", "--disk-format", "qcow2", "--container-format", "bare", "--file", qcow2.path, "--visibility", "private"))
    assert made["checksum"] == qcow2.md5
    assert "one step" in {row[1] for row in table(mine("image-list"))}
    assert {row[1] for row in table(mine("image-list", "--visibility", "private"))[1:]} >= {"one step"}
    assert "one step" in {row[1] for row in table(mine("image-list", "--page-size", "1"))}


def test_updates_tags_and_actions(mine):
    image = next(row[0] for row in table(mine("image-list")) if row[1] == "one step")
    updated = record(mine("image-update", image, "--name", "renamed", "--property", "c=d", "--min-ram", "64"))
    assert (updated["name"], updated["c"], updated["min_ram"]) == ("renamed", "d", "64")
    updated = record(mine("image-update", image, "--remove-property", "c"))
    assert "c" not in updated
    mine("image-tag-update", image, "blue")
    assert "blue" in record(mine("image-show", image))["tags"]
    mine("image-tag-delete", image, "blue")
    assert "blue" not in record(mine("image-show", image))["tags"]
    mine("image-deactivate", image)
    assert record(mine("image-show", image))["status"] == "deactivated"
    mine("image-reactivate", image)
    assert record(mine("image-show", image))["status"] == "active"


def test_members(mine, glance, bob):
    image = next(row[0] for row in table(mine("image-list")) if row[1] == "two steps")
    mine("member-create", image, bob.project_id)
    assert [row[1:] for row in table(mine("member-list", "--image-id", image))[1:]] == [[bob.project_id, "pending"]]
    theirs = glance(bob)
    theirs("member-update", image, bob.project_id, "accepted")
    assert [row[1:] for row in table(mine("member-list", "--image-id", image))[1:]] == [[bob.project_id, "accepted"]]
    assert "two steps" in {row[1] for row in table(theirs("image-list"))}
    mine("member-delete", image, bob.project_id)
    assert table(mine("member-list", "--image-id", image))[1:] == []


def test_models_are_explained(mine):
    text = mine("explain", "image")
    assert "os_hash_value" in text
    assert "status" in mine("explain", "member")


def test_deletion(mine):
    rows = table(mine("image-list"))[1:]
    ours = [row[0] for row in rows if row[1] in {"two steps", "renamed"}]
    mine("image-delete", *ours)
    assert not {row[0] for row in table(mine("image-list"))} & set(ours)
