"""Pages on paper: what is worked with is left out, nothing is cut off, and a dark page prints dark on white."""

import pytest
from browser import RESULTS
from conftest import make_user
from playwright.sync_api import expect

# The width of a sheet of A4 between its margins, in pixels of CSS.
PAPER = {"width": 703, "height": 1032}
COLUMNS = "status,visibility,protected,size,virtual_size,format,container,tags,owner,created,updated"
WORKED_WITH = """
.shell-header, .shell-footer, .skip-link, .flashes, .tabs, .filter-bar, .list-tools, .views, .actions, .bulk, .copy-button, .tick, .drop,
button, .button, summary.button, dialog, [role=search], input[type=file]"""

LEFT = f"""() => [...document.querySelectorAll(`{WORKED_WITH}`)]
    .filter(e => e.checkVisibility() && e.getClientRects().length && !e.closest('.visually-hidden'))
    .map(e => e.outerHTML.slice(0, 120))"""
CUT = """() => {
    const paper = document.documentElement.clientWidth;
    const hides = e => { const s = getComputedStyle(e); return s.overflowX !== 'visible' && e.scrollWidth > e.clientWidth + 1; };
    return [...document.querySelectorAll('main, main *')]
        .filter(e => e.checkVisibility() && !e.closest('.visually-hidden, svg') && getComputedStyle(e).position !== 'absolute')
        .filter(e => e.getBoundingClientRect().right > paper + 1 || hides(e)).map(e => e.outerHTML.slice(0, 120));
}"""
# How bright what is written and the ground under it are, from 0 to 1.
BRIGHTNESS = """selector => {
    const e = document.querySelector(selector);
    const canvas = new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});
    const bright = colour => {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = 'white';
        canvas.fillRect(0, 0, 1, 1);
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
        const [r, g, b] = canvas.getImageData(0, 0, 1, 1).data;
        return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
    };
    const style = getComputedStyle(e);
    return [bright(style.color), bright(style.backgroundColor)];
}"""


@pytest.fixture(scope="module")
def petunia(vitrine):
    return make_user(vitrine, "petunia", "posters")


@pytest.fixture(scope="module")
def poster(vitrine, petunia, bob, qcow2):
    """An image with everything, among others."""
    body = {"name": "A name for a poster that is far too long for one line of paper " * 2, "disk_format": "qcow2", "container_format": "bare",
            "tags": ["stable", "lts", "paper"], "os_distro": "debian", "os_version": "13", "homepage": "https://example.org/posters",
            "long": "word" * 50}
    image = vitrine.call(petunia, "POST", "/v2/images", body)[2]["id"]
    vitrine.call(petunia, "PUT", f"/v2/images/{image}/file", qcow2.path.read_bytes(), {"Content-Type": "application/octet-stream"})
    vitrine.call(petunia, "POST", f"/v2/images/{image}/members", {"member": bob.project_id})
    for number in range(30):
        vitrine.call(petunia, "POST", "/v2/images", {"name": f"poster {number}", "disk_format": "raw", "container_format": "bare"})
    return image


@pytest.fixture(scope="module")
def pages(poster):
    return {
        "list": f"/dashboard/images?cols={COLUMNS}&limit=100", "families": "/dashboard/images?group=family",
        "image": f"/dashboard/images/{poster}", "usage": "/dashboard/usage",
        "history": f"/dashboard/images/{poster}/history", "namespace": "/dashboard/metadefs/OS::Compute::VirtCPUTopology",
        "properties": "/dashboard/metadefs/OS::Compute::VirtCPUTopology?tab=properties", "tasks": "/dashboard/tasks",
    }


ADMIN = {"audit": "/dashboard/admin/audit", "stores": "/dashboard/admin/stores", "configuration": "/dashboard/admin/configuration",
         "usage-all": "/dashboard/admin/usage", "users": "/dashboard/admin/users"}


def on_paper(person, name, path):
    """Prints a page that is dark on the screen."""
    page = person.page
    page.emulate_media(media="screen")
    person.open(path)
    assert page.evaluate(BRIGHTNESS, "html")[0] > 0.5, f"{name} is dark on the screen"
    page.set_viewport_size(PAPER)
    page.emulate_media(media="print")
    assert page.evaluate(LEFT) == [], name
    assert page.evaluate(CUT) == [], name
    for place in ("html", "main", ".card"):
        if page.locator(place).count():
            written, ground = page.evaluate(BRIGHTNESS, place)
            assert written < 0.3 and ground > 0.95, (name, place, written, ground)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    RESULTS.mkdir(exist_ok=True)
    page.screenshot(path=RESULTS / f"print-{name}.png", full_page=True)


def test_pages_are_whole_on_paper(window, petunia, pages):
    person = window(petunia, color_scheme="dark")
    for name, path in pages.items():
        on_paper(person, name, path)


def test_pages_of_administrators_are_whole_on_paper(window, admin, pages):
    person = window(admin, color_scheme="dark")
    for name, path in ADMIN.items():
        on_paper(person, name, path)


def test_paper_has_every_row_and_where_links_lead(window, petunia, poster):
    person = window(petunia, color_scheme="dark")
    page = person.page
    person.open(f"/dashboard/images?cols={COLUMNS}&limit=100")
    page.emulate_media(media="print")
    head = page.locator("thead").evaluate("e => getComputedStyle(e).display")
    assert head == "table-header-group", "the headings stand on each sheet"
    rows = page.locator("tbody tr")
    shown = rows.evaluate_all("rows => rows.filter(row => getComputedStyle(row).display === 'table-row').length")
    assert shown == rows.count() > 20
    assert rows.first.evaluate("e => getComputedStyle(e).breakInside") == "avoid"
    sheet = page.pdf(format="A4")
    assert sheet.startswith(b"%PDF") and sheet.count(b"/Type /Page\n") > 1


def test_what_was_told_once_is_not_printed(window, petunia, poster):
    person = window(petunia)
    page = person.page
    person.open("/dashboard/images?q=poster+7")
    page.get_by_role("row", name="poster 7").get_by_role("checkbox").check()
    person.send("Hide")
    expect(page.locator(".flashes .notice")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".flashes .notice")).to_be_hidden()
