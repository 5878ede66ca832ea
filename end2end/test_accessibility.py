"""axe on each page, in both colour schemes, at desktop and phone width; and the headers that guard the pages."""

import pytest
from browser import DESKTOP, PHONE


@pytest.fixture(scope="module")
def example(vitrine, alice, bob, qcow2):
    """An image with everything: data, tags, properties, a member."""
    body = {"name": "Debian 13 “trixie”", "disk_format": "qcow2", "container_format": "bare", "tags": ["stable", "lts"],
            "description": "The cloud image", "os_distro": "debian", "os_version": "13", "hw_firmware_type": "uefi"}
    image = vitrine.call(alice, "POST", "/v2/images", body)[2]["id"]
    vitrine.call(alice, "PUT", f"/v2/images/{image}/file", qcow2.path.read_bytes(), {"Content-Type": "application/octet-stream"})
    vitrine.call(alice, "POST", f"/v2/images/{image}/members", {"member": bob.project_id})
    yield image
    vitrine.call(alice, "DELETE", f"/v2/images/{image}")


PAGES = {
    "images": "/dashboard/images", "community": "/dashboard/images?scope=community", "nothing": "/dashboard/images?q=nothing+of+this",
    "new": "/dashboard/images/new", "image": "/dashboard/images/{}", "edit": "/dashboard/images/{}/edit", "share": "/dashboard/images/{}/share",
    "delete": "/dashboard/images/{}/delete", "inbox": "/dashboard/inbox", "missing": "/dashboard/images/none",
    "from-url": "/dashboard/images/new/url", "fetch": "/dashboard/images/{}/import/url", "tasks": "/dashboard/tasks", "usage": "/dashboard/usage",
    "me": "/dashboard/me", "credential": "/dashboard/me/credentials/new",
}
FOR_ADMINISTRATORS = {
    "all-tasks": "/dashboard/tasks?scope=all", "stores": "/dashboard/admin/stores", "cache": "/dashboard/admin/cache",
    "users": "/dashboard/admin/users", "user-new": "/dashboard/admin/users/new", "project": "/dashboard/admin/projects/{}",
    "project-list": "/dashboard/admin/projects", "project-delete": "/dashboard/admin/projects/{}/delete",
    "projects": "/dashboard/admin/usage", "limits": "/dashboard/admin/usage/limits?project={}",
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_pages_are_accessible(window, alice, bob, admin, example, scheme, viewport):
    stranger = window(viewport=viewport, color_scheme=scheme)
    stranger.open("/dashboard/login")
    stranger.accessible("login")
    stranger.snap(f"login-{scheme}-{viewport['width']}")
    person = window(alice, viewport=viewport, color_scheme=scheme)
    for name, path in PAGES.items():
        person.open(path.format(example))
        person.accessible(f"{name}, {scheme}, {viewport['width']} px")
        person.snap(f"{name}-{scheme}-{viewport['width']}")
    operator = window(admin, viewport=viewport, color_scheme=scheme)
    for name, path in FOR_ADMINISTRATORS.items():
        operator.open(path.format(alice.project_id))
        operator.accessible(f"{name}, {scheme}, {viewport['width']} px")
        operator.snap(f"{name}-{scheme}-{viewport['width']}")
    guest = window(bob, viewport=viewport, color_scheme=scheme)
    guest.open("/dashboard/inbox")
    guest.accessible("inbox of the guest")
    guest.snap(f"inbox-guest-{scheme}-{viewport['width']}")
    guest.open(f"/dashboard/images/{example}")
    guest.accessible("image of the guest")


def test_pages_forbid_what_they_do_not_need(window, alice, example):
    person = window(alice)
    for path in PAGES.values():
        headers = person.open(path.format(example)).headers
        policy = headers["content-security-policy"]
        assert "unsafe-inline" not in policy, path
        assert "frame-ancestors 'none'" in policy, path
        assert headers["x-content-type-options"] == "nosniff", path
        assert "no-store" in headers["cache-control"], path


def test_the_main_flow_needs_no_mouse(window, alice, example):
    person = window(alice)
    page = person.page
    person.open("/dashboard/images")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    page.keyboard.press("Enter")
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("(document.activeElement.textContent || document.activeElement.name || '').trim()"))
    assert any("trixie" in text for text in reached)
    assert "Create image" in " ".join(reached)
