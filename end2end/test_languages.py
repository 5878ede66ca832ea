"""The dashboard in two languages, in a real browser: asked for, chosen, and complete."""

import re

import pytest
from browser import READ
from playwright.sync_api import expect

MAIN = [
    "/dashboard/images/new",
    "/dashboard/inbox",
    "/dashboard/tasks",
    "/dashboard/usage",
    "/dashboard/metadefs",
]

# Words that are the same in every language: names, formats, ids, and what people and the API themselves have written.
SAME = re.compile(
    r"\b(Vitrine|API|ID|URL|JSON|MD5|SHA-\d+|UTC|GiB|MiB|KiB|B|OS|CD|DVD|QEMU|VMware|Azure|Virtual|PC|Hyper-V|VirtualBox|"
    r"Virtuozzo|Amazon|English|IANA|qcow2|raw|iso|vmdk|vhd|vhdx|vdi|ploop|ami|aki|ari|bare|ovf|ova|docker|compressed|"
    r"x86_64|debian|curl|openstack)\b"
)
ENGLISH = re.compile(r"[A-Za-z]{3,}")


@pytest.fixture
def chinese(chromium):
    """A window whose browser asks for Chinese."""
    context = chromium.new_context(locale="zh-CN")
    page = context.new_page()
    yield page
    context.close()


def log_in(page, vitrine, user):
    page.goto(vitrine.url + "/dashboard/login")
    page.get_by_label("用户", exact=True).fill(user.name)
    page.get_by_label("密码", exact=True).fill(user.password)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(re.compile(r"/dashboard/images"))


def english_words(page):
    texts = page.evaluate(READ)
    return [text for text in texts if ENGLISH.search(SAME.sub("", text))]


def test_the_login_page_speaks_what_the_browser_asks_for(chinese, vitrine):
    chinese.goto(vitrine.url + "/dashboard/login")
    expect(chinese.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(chinese.get_by_role("button", name="登录", exact=True)).to_be_visible()
    assert english_words(chinese) == []


def test_the_language_is_switched_before_the_login_and_remembered(chinese, vitrine, alice):
    chinese.goto(vitrine.url + "/dashboard/login?next=%2Fdashboard%2Fusage")
    chinese.get_by_role("button", name="English", exact=True).click()
    expect(chinese.locator("html")).to_have_attribute("lang", "en")
    chinese.get_by_label("User").fill(alice.name)
    chinese.get_by_label("Password").fill(alice.password)
    chinese.get_by_role("button", name="Log in").click()
    chinese.wait_for_url(re.compile(r"/dashboard/usage"))
    expect(chinese.get_by_role("heading", level=1)).to_have_text("Usage")


def test_the_language_is_switched_in_the_menu(window, alice):
    person = window(alice)
    page = person.page
    person.open("/dashboard/usage")
    page.locator("summary[title=Account]").click()
    with page.expect_navigation():
        page.get_by_role("button", name="简体中文", exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(page.get_by_role("heading", level=1)).to_have_text("用量")
    assert page.url.endswith("/dashboard/usage")
    page.locator("summary[title=账户]").click()
    with page.expect_navigation():
        page.get_by_role("button", name="English", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Usage")


@pytest.mark.parametrize("path", MAIN)
def test_no_english_is_left_on_the_main_pages(chinese, vitrine, alice, path):
    log_in(chinese, vitrine, alice)
    chinese.goto(vitrine.url + path)
    expect(chinese.locator("html")).to_have_attribute("lang", "zh-CN")
    assert english_words(chinese) == []


def test_a_failure_is_told_in_chinese(chinese, vitrine, alice):
    log_in(chinese, vitrine, alice)
    chinese.goto(vitrine.url + "/dashboard/images/00000000-0000-4000-8000-000000000000")
    expect(chinese.get_by_role("heading", level=1)).to_have_text("未找到镜像")
