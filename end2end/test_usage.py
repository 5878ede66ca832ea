"""What projects may use: told by the clients, refused with the limit's name, and never passed by uploads side by side."""

import select
import subprocess
import threading

import pytest
from conftest import BINARY, make_user
from openstack import exceptions
from test_glance_client import record, table
from wire import BYTES, MIB, Wire, eventually, noise

FORMATS = ("--disk-format", "raw", "--container-format", "bare")
NAMES = ["image_count_total", "image_count_uploading", "image_size_total", "image_stage_total"]


@pytest.fixture(scope="module")
def site(site_of):
    """A server with limits for all; projects may have their own."""
    return site_of(
        limits__image_size_cap=32 * MIB, limits__image_property_quota=3, limits__image_tag_quota=2, limits__image_member_quota=1,
        limits__image_count_total=50,
    )


@pytest.fixture(scope="module")
def people(site):
    """Somebody in a project that is used by one test alone."""
    made = []

    def of(**limits):
        user = make_user(site.server, f"una{len(made)}", f"users{len(made)}")
        made.append(user)
        if limits:
            set_limits(site, user, **limits)
        return user

    return of


@pytest.fixture(scope="module")
def disk(tmp_path_factory):
    path = tmp_path_factory.mktemp("disk") / "disk.raw"
    path.write_bytes(noise(2 * MIB))
    return path


def set_limits(site, user, **limits):
    return site.server.command("project", "limits", user.project, *(f"{name}={value}" for name, value in limits.items()))


def usage(caller):
    told = caller.call("GET", "/v2/info/usage").json()["usage"]
    return {name: (entry["usage"], entry["limit"]) for name, entry in told.items()}


def side_by_side(count, work):
    """Runs it so many times at once; answers what came back."""
    start, answers = threading.Barrier(count), [None] * count

    def run(n):
        start.wait()
        answers[n] = work(n)

    threads = [threading.Thread(target=run, args=(n,)) for n in range(count)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return answers


def test_usage_is_told(site, people, disk):
    una = people(image_size_total=7, image_stage_total=3)
    glance, mine = site.client("glance", una), site.caller(una)
    glance("image-create", "--name", "used", "--file", disk, *FORMATS)
    staged = mine.create()
    assert mine.stage(staged, noise(MIB)).status == 204
    rows = {row[0]: row[1:] for row in table(glance("usage"))[1:]}
    assert rows == {
        "image_count_total": ["50", "2"], "image_count_uploading": ["-1", "1"], "image_size_total": ["7", "2"], "image_stage_total": ["3", "1"],
    }
    assert usage(mine) == {name: tuple(int(value) for value in reversed(rows[name])) for name in NAMES}
    mine.call("DELETE", f"/v2/images/{staged}")
    eventually(lambda: usage(mine)["image_stage_total"] == (0, 3))


def test_limits_of_a_project_are_set_shown_and_taken_back(site, people):
    una = people()
    mine = site.caller(una)
    assert usage(mine)["image_count_total"] == (0, 50)
    shown = set_limits(site, una, image_count_total=1, image_size_total=-1)
    assert "its own" in shown and "all projects'" in shown
    assert usage(mine)["image_count_total"] == (0, 1)
    set_limits(site, una, image_count_total="default")
    assert usage(mine)["image_count_total"] == (0, 50)
    for bad in ("image_count=3", "image_count_total=many", "image_count_total"):
        argv = [BINARY, "project", "limits", una.project, bad, "--data-dir", site.server.data]
        done = subprocess.run(argv, capture_output=True, text=True)
        assert done.returncode != 0 and bad.partition("=")[0] in done.stderr


def test_limits_are_of_one_project(site, people):
    full, free = site.caller(people(image_count_total=0)), site.caller(people())
    assert full.call("POST", "/v2/images", {"name": "x"}).status == 413
    assert free.call("POST", "/v2/images", {"name": "x"}).status == 201


def test_image_count_total(site, people):
    una = people(image_count_total=1)
    glance, openstack = site.client("glance", una), site.client("openstack", una)
    made = record(glance("image-create", "--name", "one", *FORMATS))
    assert "413" in (told := glance.refused("image-create", "--name", "two", *FORMATS)) and "image_count_total" in told
    assert "image_count_total" in openstack.refused("image", "create", "two", *FORMATS)
    with pytest.raises(exceptions.HttpException) as refusal:
        site.cloud(una).create_image("two", disk_format="raw", container_format="bare")
    assert refusal.value.status_code == 413 and "image_count_total" in str(refusal.value)
    glance("image-delete", made["id"])
    glance("image-create", "--name", "two", *FORMATS)


def test_image_size_total(site, people, disk):
    una = people(image_size_total=3)
    glance, mine = site.client("glance", una), site.caller(una)
    first = record(glance("image-create", "--name", "one", "--file", disk, *FORMATS))
    told = glance.refused("image-create", "--name", "two", "--file", disk, *FORMATS)
    assert "413" in told and "image_size_total" in told and str(3 * MIB) in told
    # What fits still fits, to the byte.
    image = mine.create()
    assert mine.upload(image, noise(MIB + 1)).status == 413
    assert mine.show(image)["status"] == "queued"
    assert mine.upload(image, noise(MIB)).status == 204
    glance("image-delete", first["id"])
    assert mine.upload(mine.create(), noise(2 * MIB)).status == 204
    site.nothing_left()


def test_image_size_total_of_imports(site, people):
    mine = site.caller(people(image_size_total=3))
    image = mine.create()
    answer = mine.stage(image, noise(4 * MIB))
    if answer.status == 204:
        answer = mine.call("POST", f"/v2/images/{image}/import", {"method": {"name": "glance-direct"}})
    assert answer.status == 413 and "image_size_total" in answer.text


def test_image_stage_total(site, people, disk):
    una = people(image_stage_total=3)
    glance, mine = site.client("glance", una), site.caller(una)
    first, second = mine.create(), mine.create()
    glance("image-stage", first, "--file", disk)
    told = glance.refused("image-stage", second, "--file", disk)
    assert "413" in told and "image_stage_total" in told
    assert mine.show(second)["status"] == "queued"
    # What is imported is staged no more.
    assert mine.ended(mine.begin_import(first, "glance-direct"))["status"] == "success"
    glance("image-stage", second, "--file", disk)


def test_image_count_uploading(site, people, disk):
    una = people(image_count_uploading=1)
    glance, mine = site.client("glance", una), site.caller(una)
    first, second = mine.create(), mine.create()
    with mine.begin_upload(first, length=3 * MIB) as wire:
        assert usage(mine)["image_count_uploading"] == (1, 1)
        for words in ("image-upload", "image-stage"):
            told = glance.refused(words, second, "--file", disk)
            assert "413" in told and "image_count_uploading" in told
        assert mine.show(second)["status"] == "queued"
        assert wire.send(bytes(2 * MIB)).answer().status == 204
    glance("image-upload", second, "--file", disk)


def test_limits_of_one_image(site, people, disk):
    una = people()
    glance, mine = site.client("glance", una), site.caller(una)
    made = record(glance("image-create", "--name", "full", "--property", "a=1", "--property", "b=2", "--property", "c=3", *FORMATS))["id"]
    told = glance.refused("image-update", made, "--property", "d=4")
    assert "413" in told and "image_property_quota" in told
    for tag in ("one", "two"):
        assert mine.call("PUT", f"/v2/images/{made}/tags/{tag}").status == 204
    told = glance.refused("image-tag-update", made, "three")
    assert "413" in told and "image_tag_quota" in told
    assert mine.call("POST", f"/v2/images/{made}/members", {"member": "first"}).status == 200
    told = glance.refused("member-create", made, "second")
    assert "413" in told and "image_member_quota" in told
    large = mine.create()
    answer = mine.upload(large, b"", {"Content-Length": 33 * MIB})
    assert answer.status == 413 and "image_size_cap" in answer.text


def test_user_storage_quota(site_of, disk):
    site = site_of(limits__user_storage_quota=3 * MIB)
    una = make_user(site.server, "una", "users")
    mine = site.caller(una)
    assert usage(mine)["image_size_total"] == (0, 3)
    assert mine.upload(mine.create(), noise(2 * MIB)).status == 204
    told = site.client("glance", una).refused("image-create", "--name", "two", "--file", disk, *FORMATS)
    assert "413" in told and "user_storage_quota" in told


@pytest.mark.parametrize("announced", [True, False], ids=["of known size", "in chunks"])
def test_uploads_side_by_side_never_pass_the_total(site, people, announced):
    mine = site.caller(people(image_size_total=5))
    images = [mine.create() for _ in range(10)]

    def upload(n):
        if announced:
            return mine.upload(images[n], noise(MIB))
        with Wire(site) as wire:
            wire.head("PUT", f"/v2/images/{images[n]}/file", {**mine.auth, **BYTES, "Transfer-Encoding": "chunked"})
            for _ in range(4):
                wire.send(b"%x\r\n%s\r\n" % (MIB // 4, noise(MIB // 4)))
            return wire.send(b"0\r\n\r\n").answer()

    answers = side_by_side(len(images), upload)
    statuses = sorted(answer.status for answer in answers)
    stored = statuses.count(204)
    assert set(statuses) <= {204, 413} and (stored == 5 if announced else 1 <= stored <= 5)
    assert all("image_size_total" in answer.text for answer in answers if answer.status == 413)
    assert usage(mine)["image_size_total"] == (stored, 5)
    states = [mine.show(image)["status"] for image in images]
    assert sorted(states) == ["active"] * stored + ["queued"] * (10 - stored)
    site.nothing_left()
    # What was refused has taken no room: it fits as soon as there is some.
    for image in [image for image, state in zip(images, states) if state == "queued"][: 5 - stored]:
        assert mine.upload(image, noise(MIB)).status == 204
    assert usage(mine)["image_size_total"] == (5, 5)


def test_images_made_side_by_side_never_pass_the_count(site, people):
    mine = site.caller(people(image_count_total=4))
    answers = side_by_side(12, lambda n: mine.call("POST", "/v2/images", {"name": f"image {n}"}))
    assert sorted(answer.status for answer in answers) == [201] * 4 + [413] * 8
    assert usage(mine)["image_count_total"] == (4, 4)


def test_staging_side_by_side_never_passes_the_total(site, people):
    mine = site.caller(people(image_stage_total=3))
    images = [mine.create() for _ in range(8)]
    statuses = [answer.status for answer in side_by_side(8, lambda n: mine.stage(images[n], noise(MIB)))]
    assert sorted(statuses) == [204] * 3 + [413] * 5
    assert usage(mine)["image_stage_total"] == (3, 3)
    for image in images:
        mine.call("DELETE", f"/v2/images/{image}")


def test_uploads_side_by_side_never_pass_their_number(site, people):
    """Uploads that stand in their middle, all at once: no more of them than may be."""
    mine = site.caller(people(image_count_uploading=2))
    images = [mine.create() for _ in range(6)]
    wires = [Wire(site) for _ in images]
    for wire, image in zip(wires, images):
        wire.head("PUT", f"/v2/images/{image}/file", {**mine.auth, **BYTES, "Content-Length": 2 * MIB}).send(bytes(MIB))

    def settled():
        """Those whose bytes flow, once each of the others has its answer."""
        saving = [n for n, image in enumerate(images) if mine.show(image)["status"] == "saving"]
        answered = select.select([wire.socket for wire in wires], [], [], 0)[0]
        return [saving] if len(saving) + len(answered) == len(wires) else None

    (saving,) = eventually(settled)
    assert len(saving) <= 2 and usage(mine)["image_count_uploading"] == (len(saving), 2)
    for n, wire in enumerate(wires):
        answer = (wire.send(bytes(MIB)) if n in saving else wire).answer()
        assert answer.status == (204 if n in saving else 413), answer.text
        assert n in saving or "image_count_uploading" in answer.text
        wire.socket.close()
    assert usage(mine)["image_count_uploading"] == (0, 2)
    site.nothing_left()
