"""A real server with the demonstration, and a real Chromium."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
import warnings
from dataclasses import dataclass, field
from pathlib import Path

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ADVICE = "No Chromium here. Install it (Debian: apt-get install chromium) to run the browser tests."


def chromium() -> str:
    return next((found for name in NAMES if (found := shutil.which(name))), "")


def pytest_collection_modifyitems(items):
    if chromium():
        return
    warnings.warn(ADVICE, stacklevel=1)
    for item in items:
        if "browser" in item.keywords:
            item.add_marker(pytest.mark.skip(reason=ADVICE))


@dataclass
class Site:
    address: str
    data: Path
    accounts: dict = field(default_factory=dict)


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    data = tmp_path_factory.mktemp("site")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {k: v for k, v in os.environ.items() if not k.startswith(("SAMSKAB_", "DATABASE_URL"))}
    log = (data / "server.log").open("w")
    server = subprocess.Popen(
        [sys.executable, "-m", "samskab", "run", "--port", str(port), "--data", str(data)],
        stdout=log,
        stderr=subprocess.STDOUT,
        env=env,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            if server.poll() is not None:
                pytest.fail("The server stopped: " + (data / "server.log").read_text()[-3000:])
            try:
                urllib.request.urlopen(address + "/health/", timeout=2).read()
                break
            except OSError:
                time.sleep(0.2)
        else:
            pytest.fail("The server did not answer: " + (data / "server.log").read_text()[-3000:])
        listed = json.loads((data / "demo-accounts.json").read_text())
        accounts = {account["role"]: account for account in listed}
        yield Site(address, data, accounts)
    finally:
        server.terminate()
        try:
            server.wait(15)
        except subprocess.TimeoutExpired:
            server.kill()
        log.close()


@pytest.fixture(scope="module")
def browser():
    # Not for the session: while Playwright's loop runs in this thread, Django refuses the
    # database to the tests of other files.
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        running = play.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def complaints():
    """What the console said that it should not: errors and refused content."""
    return []


@pytest.fixture
def open_page(browser, site, complaints):
    """Make a fresh browser context; collects console errors."""
    contexts = []

    def make(**options):
        options.setdefault("viewport", {"width": 1280, "height": 900})
        context = browser.new_context(base_url=site.address, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15000)
        page.on(
            "console",
            lambda m: complaints.append(f"{page.url}: {m.text}") if m.type == "error" else None,
        )
        page.on("pageerror", lambda e: complaints.append(f"{page.url}: {e}"))
        return page

    yield make
    for context in contexts:
        context.close()


def sign_in(page, site, role):
    account = site.accounts[role]
    page.goto("/accounts/login/")
    page.fill("input[name=login]", account["email"])
    page.fill("input[name=password]", account["password"])
    page.click("main button[type=submit]")
    page.wait_for_url("**/me/")
