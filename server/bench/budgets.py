"""What the list of images may weigh and cost in the browser. See README.md beside this file."""

import gzip
import http.client
import re
import statistics
import time
import urllib.parse

# What the developer tools of Chromium call "Fast 4G": bytes a second down and up, and milliseconds for a round trip.
FAST_4G = {"offline": False, "downloadThroughput": 1_012_500, "uploadThroughput": 168_750, "latency": 165}
LIST = "/dashboard/images"
VISITS = 200
KIB = 1024

# Kept by the page from its first moment on: what moved without anybody's doing.
SHIFTS = """
window.shifted = 0;
new PerformanceObserver(list => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
}).observe({ type: 'layout-shift', buffered: true });
"""
# And when the islands lived, in milliseconds from the beginning of the navigation: the browser part marks the page, then
# wakes them all in the same turn. Kept in the page, since to ask from outside takes as long as the machine is busy.
ALIVE = """
window.alive = new Promise(resolve => {
    const awake = () => resolve(performance.now());
    const look = () => document.documentElement?.classList.contains('scripted') && setTimeout(awake);
    new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['class'] });
});
"""


class Visitor:
    """Somebody who is logged in, over one kept connection."""

    def __init__(self, vitrine):
        self.connection = http.client.HTTPConnection("127.0.0.1", vitrine.port)
        origin = f"http://127.0.0.1:{vitrine.port}"
        form = urllib.parse.urlencode({"user": "admin", "password": vitrine.password, "project": "admin"})
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": origin}
        self.connection.request("POST", "/dashboard/login", form, headers)
        answer = self.connection.getresponse()
        answer.read()
        cookies = [value.split(";")[0] for name, value in answer.getheaders() if name.lower() == "set-cookie"]
        if answer.status != 303 or not cookies:
            raise SystemExit(f"nobody can log in: {answer.status}")
        self.headers = {"Cookie": "; ".join(cookies)}

    def get(self, path, **headers):
        self.connection.request("GET", path, headers={**self.headers, **headers})
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{path}: {answer.status}")
        return body


def server_times(vitrine):
    """Milliseconds that each answer of the list took, as the server's log has them."""
    log = (vitrine.folder / "vitrine.log").read_text(errors="replace")
    return [float(seconds) * 1000 for seconds in re.findall(rf'path="{LIST}" status=200 seconds=([0-9.]+)', log)]


def in_browser(vitrine):
    """Milliseconds until the islands of the list live, over fast 4G, with nothing cached; and what moved meanwhile."""
    from playwright.sync_api import sync_playwright

    url = f"http://127.0.0.1:{vitrine.port}"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        context = chromium.new_context()
        page = context.new_page()
        page.add_init_script(SHIFTS + ALIVE)
        page.goto(url + "/dashboard/login")
        page.get_by_label("User").fill("admin")
        page.get_by_label("Password").fill(vitrine.password)
        page.get_by_role("button", name="Log in").click()
        page.wait_for_url(re.compile(LIST))
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        times, shifts = [], []
        for _ in range(5):
            session.send("Network.clearBrowserCache")
            session.send("Network.emulateNetworkConditions", FAST_4G)
            page.goto(url + LIST, wait_until="commit")
            times.append(page.evaluate("window.alive"))
            page.wait_for_load_state("networkidle")
            shifts.append(page.evaluate("window.shifted"))
        chromium.close()
    return statistics.median(times), max(shifts)


def bench_budgets(args, vitrine, row):
    """Needs the filled list; ends with an error where a budget is not kept."""
    print(f"\n## Budgets of the list of {args.images:,} images\n")
    visitor = Visitor(vitrine)
    html = visitor.get(LIST)
    wasm = re.search(rb'"(/dashboard/assets/[^"]+\.wasm)"', html)
    if not wasm:
        raise SystemExit("the list loads no browser part: build the release with its assets")
    wasm = len(visitor.get(wasm.group(1).decode(), **{"Accept-Encoding": "br"}))
    waited = []
    for _ in range(VISITS):
        begin = time.perf_counter()
        visitor.get(LIST)
        waited.append((time.perf_counter() - begin) * 1000)
    answered = server_times(vitrine)[-VISITS:]
    interactive, shifted = in_browser(vitrine)
    budgets = [
        ("HTML, gzip", len(gzip.compress(html)) / KIB, 30, "KiB"),
        ("WebAssembly, brotli", wasm / KIB, 350, "KiB"),
        ("answered by the server, median", statistics.median(answered), 10, "ms"),
        ("layout shift", shifted, 0, ""),
        ("interactive over fast 4G, median", interactive, 1000, "ms"),
    ]
    row("what", "is", "may be", "")
    row("---", "---", "---", "---")
    for name, found, most, unit in budgets:
        row(name, f"{found:.1f} {unit}", f"{most} {unit}", "" if found <= most else "**too much**")
    print(f"\nA client on the same machine waited {statistics.median(waited):.1f} ms for the list (median).", flush=True)
    if any(found > most for _, found, most, _ in budgets):
        raise SystemExit("a budget is not kept")
