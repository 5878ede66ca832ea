"""openstacksdk's image proxy, from a program."""

import hashlib

import pytest
from conftest import sdk
from openstack import exceptions


@pytest.fixture(scope="module")
def cloud(vitrine):
    return lambda user: sdk(vitrine, user)


def test_the_whole_life_of_an_image(cloud, alice, bob, qcow2, tmp_path):
    mine, theirs = cloud(alice), cloud(bob)
    image = mine.create_image("sdk", filename=str(qcow2.path), disk_format="qcow2", container_format="bare", visibility="shared", wait=True)
    image = mine.get_image(image.id)
    assert (image.status, image.hash_value, image.virtual_size) == ("active", qcow2.sha512, qcow2.virtual_size)

    image = mine.update_image(image, name="sdk renamed", min_ram=128, os_distro="arch")
    assert (image.name, image.min_ram, image.os_distro) == ("sdk renamed", 128, "arch")
    mine.add_tag(image, "one")
    assert mine.get_image(image.id).tags == ["one"]
    mine.remove_tag(image, "one")

    mine.add_member(image, member_id=bob.project_id)
    assert [m.status for m in mine.members(image)] == ["pending"]
    theirs.update_member(bob.project_id, image.id, status="accepted")
    assert image.id in {i.id for i in theirs.images()}
    mine.remove_member(bob.project_id, image)
    with pytest.raises(exceptions.NotFoundException):
        theirs.get_image(image.id)

    target = tmp_path / "download"
    mine.download_image(image, stream=True, output=str(target))
    assert hashlib.sha512(target.read_bytes()).hexdigest() == qcow2.sha512

    mine.deactivate_image(image)
    with pytest.raises(exceptions.SDKException):
        mine.download_image(image)
    mine.reactivate_image(image)
    mine.delete_image(image)
    assert mine.find_image("sdk renamed") is None


def test_a_list_of_many_pages_has_every_image_once(cloud, alice):
    mine = cloud(alice)
    made = {mine.create_image(f"page {i:02}", disk_format="raw", container_format="bare", allow_duplicates=True).id for i in range(12)}
    listed = [i.id for i in mine.images(limit=5) if i.name.startswith("page ")]
    assert len(listed) == 12
    assert set(listed) == made
    for id in made:
        mine.delete_image(id)


def test_a_limit_is_named_in_the_refusal(cloud, alice):
    mine = cloud(alice)
    image = mine.create_image("limits", disk_format="raw", container_format="bare")
    with pytest.raises(exceptions.HttpException) as refusal:
        mine.update_image(image, name="n" * 256)
    assert "'name'" in refusal.value.response.text
    mine.delete_image(image)
