"""Headless Chromium, a person in it, and what a person does on every page."""

import os
import re
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]
AXE = Axe()
# Several files of tests run at a time: a page that answers late is no wrong page.
expect.set_options(timeout=30_000)
RESULTS = Path(__file__).parent / "results"
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


READ = """() => {
    const out = [];
    const given = e => e.matches('option') && e.value === e.textContent.trim();
    const skip = e => given(e) || e.closest(
        'code, pre, kbd, bdi, [dir=auto], datalist, script, style, [hidden], .brand, [lang]:not(html)');
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) if (!skip(walk.currentNode.parentElement)) out.push(walk.currentNode.data);
    for (const e of document.querySelectorAll('[title], [aria-label], [data-label], [placeholder]'))
        if (!skip(e)) out.push(e.title || '', e.ariaLabel || '', e.dataset.label || '', e.placeholder || '');
    out.push(document.title);
    return out.map(text => text.trim()).filter(text => text);
}"""


class Person:
    """A browser window, with what went wrong in it."""

    def __init__(self, context, url):
        self.context, self.url = context, url
        self.page = context.new_page()
        self.complaints = []
        self.page.on("pageerror", lambda error: self.complaints.append(f"page error: {error}"))
        self.page.on("console", self.listen)
        self.page.on("dialog", self.dialog)

    def listen(self, message):
        # Answers with an error status are reported by the browser too; the tests look at those themselves.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(f"console: {message.text}")

    def dialog(self, dialog):
        if dialog.type != "beforeunload":
            self.complaints.append(f"dialog: {dialog.message}")
        dialog.accept()

    def open(self, path):
        answer = self.page.goto(self.url + path)
        self.ready()
        return answer

    def ready(self):
        """Waits until the islands live, where scripts run."""
        if self.scripted:
            self.page.wait_for_selector("html.scripted", state="attached")

    scripted = True

    def log_in(self, user, project=""):
        self.page.goto(self.url + "/dashboard/login")
        self.page.get_by_label("User").fill(user.name)
        self.page.get_by_label("Password").fill(user.password)
        self.page.get_by_label("Project", exact=True).fill(project)
        self.page.get_by_role("button", name="Log in").click()
        self.page.wait_for_url(re.compile(r"/dashboard/images"))
        self.ready()

    def send(self, button):
        """Presses a button that leads to another page."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=button, exact=True).first.click()
        self.ready()

    def follow(self, link):
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=link, exact=True).first.click()
        self.ready()

    def make(self, name, **fields):
        """Makes an image without data through the form; returns its id."""
        self.open("/dashboard/images/new")
        self.page.get_by_label("Name", exact=True).fill(name)
        for label, value in fields.items():
            field = self.page.locator(f"[name={label}]").first
            if field.evaluate("e => e.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)
        self.send("Create image")
        expect(self.page.get_by_role("heading", level=1)).to_have_text(name)
        return self.page.url.rsplit("/", 1)[1]

    def snap(self, name):
        RESULTS.mkdir(exist_ok=True)
        self.page.screenshot(path=RESULTS / f"{name}.png")

    def violations(self, rules=("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice")):
        """What axe finds on the page, a line each."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE.axe_script)
        found = self.page.evaluate("rules => axe.run({runOnly: rules, resultTypes: ['violations']})", list(rules))["violations"]
        return [f"{v['id']}: {v['help']}: {[n['html'][:160] for n in v['nodes'][:3]]}" for v in found]

    def accessible(self, where):
        """Runs axe on the page; no violation is accepted."""
        problems = self.violations()
        assert not problems, f"{where}: " + "\n".join(problems)

    def texts(self):
        """What is read on the page, by eyes and by screen readers, without what carries somebody's own words."""
        return self.page.evaluate(READ)

    def content(self):
        assert not self.complaints, self.complaints
