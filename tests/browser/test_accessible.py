"""Every page, in five languages, by axe's WCAG 2.2 AA rules: nothing found, nothing refused."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from samskab.core.languages import OFFERED as LANGUAGES
from tests.browser.conftest import sign_in

pytestmark = pytest.mark.browser


RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
}
START = {
    "nobody": ["/", "/processes/", "/code/", "/accounts/login/", "/accounts/signup/",
               "/accounts/password/reset/", "/accessibility/", "/privacy/", "/me/", "/nothing-here/"],
    "participant": ["/me/", "/me/profile/", "/me/data/", "/me/consents/", "/me/erase/",
                    "/accounts/email/", "/accounts/password/change/", "/accounts/2fa/"],
    "organiser": ["/desk/", "/desk/new/"],
}  # fmt: skip
FOLLOW = {
    "nobody": ("/p/", "/o/"),
    "participant": ("/me/",),
    "organiser": ("/desk/p/",),
}
MOST = 26


def found_links(page, prefixes):
    links = page.eval_on_selector_all(
        "main a[href], aside a[href]", "all => all.map(a => a.getAttribute('href'))"
    )
    return [
        a
        for a in links
        if a.startswith(prefixes) and "?" not in a and "#" not in a and "/copy/" not in a
    ]


def shape(path):
    """Pages that differ only in ids or slugs are the same page."""
    parts = path.strip("/").split("/")
    return tuple(
        "*"
        if p.isdigit() or (i == 1 and parts[0] in "po") or (i == 2 and parts[0] == "desk")
        else p
        for i, p in enumerate(parts)
    )


def crawl(page, role):
    """Every kind of page this role meets, following links from the starting pages."""
    queue, seen, pages = list(START[role]), set(), []
    while queue and len(pages) < MOST:
        path = queue.pop(0)
        if shape(path) in seen:
            continue
        seen.add(shape(path))
        response = page.goto(path)
        if "text/html" not in response.headers.get("content-type", ""):
            continue
        pages.append(path)
        queue += found_links(page, FOLLOW[role])
    return pages


@pytest.mark.parametrize("role", list(START))
def test_no_page_has_an_accessibility_violation_in_any_language(role, open_page, site, complaints):
    page = open_page()
    if role != "nobody":
        sign_in(page, site, role)
    pages = crawl(page, role)
    assert len(pages) >= len(START[role])
    axe = Axe()
    bad = []
    for language in LANGUAGES:
        page.context.add_cookies(
            [{"name": "django_language", "value": language, "url": site.address}]
        )
        for path in pages:
            page.goto(path)
            if page.get_attribute("html", "lang") != language:
                bad.append(f"{language} {path}: page is not in the language")
            results = axe.run(page, options=RULES)
            bad += [
                f"{language} {path}: {v['id']} {v['nodes'][0]['target']}"
                for v in results.response["violations"]
            ]
            if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                bad.append(f"{language} {path}: scrolls sideways")
    assert bad == []
    assert [c for c in complaints if "404" not in c and "403" not in c] == []


@pytest.mark.parametrize("width", [320, 360])
def test_the_pages_fit_a_small_phone(width, open_page, site):
    page = open_page(viewport={"width": width, "height": 700})
    page.context.add_cookies(
        [{"name": "django_language", "value": LANGUAGES[-1], "url": site.address}]
    )
    pages = crawl(page, "nobody")
    wide = []
    for path in pages:
        page.goto(path)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            wide.append(path)
    assert wide == []
