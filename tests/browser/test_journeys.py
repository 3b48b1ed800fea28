"""Whole journeys in a real browser against a real server."""

import re

import pytest

from tests.browser.conftest import sign_in

pytestmark = pytest.mark.browser


def running_step(page):
    """The open conversation of the first open process, reached by its links."""
    page.goto("/processes/")
    for href in page.eval_on_selector_all(
        "main a[href^='/p/']", "all => all.map(a => a.getAttribute('href'))"
    ):
        page.goto(href)
        steps = page.eval_on_selector_all(
            "main a[href*='/converse/']", "all => all.map(a => a.getAttribute('href'))"
        )
        for step in steps:
            page.goto(step)
            if page.query_selector("textarea[name=text]"):
                return step
    pytest.fail("No open conversation in the demonstration.")


def test_a_guest_without_javascript_is_answered_and_finds_the_reply(open_page, site):
    guest = open_page(java_script_enabled=False, viewport={"width": 360, "height": 740})
    step = running_step(guest)
    slug = step.split("/")[2]
    words = "The bench by the harbour needs a back to lean on."
    guest.locator("button[value='1'], button[value='agree']").first.click()
    guest.fill("textarea[name=text]", words)
    guest.locator("form:has(textarea[name=text]) button[type=submit]").click()
    guest.goto("/me/")
    assert words in guest.inner_text("main")

    desk = open_page(java_script_enabled=False)
    sign_in(desk, site, "organiser")
    desk.goto(f"/desk/p/{slug}/moderation/")
    row = desk.locator("article, li, tr").filter(has_text=words)
    if row.count():
        row.first.get_by_role("button", name=re.compile("show", re.I)).first.click()
    desk.goto(f"/desk/p/{slug}/answers/")
    for _ in range(10):
        link = (
            desk.locator("article, li, tr").filter(has_text=words).locator("a[href*='/answers/']")
        )
        if link.count():
            break
        desk.locator("nav a[rel=next]").first.click()
    link.first.click()
    desk.locator("[name=outcome][value=adopted]").check()
    desk.fill("[name=reason]", "We put a back on the bench in May.")
    desk.locator("form:has([name=reason]) button[type=submit]").first.click()

    guest.goto("/me/")
    assert (
        "We put a back on the bench in May." in guest.content()
        or guest.locator("a[href*='/me/replies/']").count() > 0
    )
    guest.locator("a[href*='/me/']", has_text=re.compile(".")).filter(
        has_text=re.compile("repl", re.I)
    ).first.click()
    assert "We put a back on the bench in May." in guest.inner_text("main")


def test_a_keyboard_alone_is_enough_to_agree_with_a_statement(open_page, complaints):
    page = open_page()
    running_step(page)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(
            "document.activeElement.matches(\"button[value='1'], button[value='agree']\")"
        ):
            break
    else:
        pytest.fail("The agree button cannot be reached by keyboard.")
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    assert (
        page.locator("[aria-pressed=true]").count()
        + page.get_by_text(re.compile("undo", re.I)).count()
        > 0
    )
    assert complaints == []
