"""In continuous integration a skipped test is a failure, unless skips.txt says why it may be.

A line of ``skips.txt`` is the beginning of a test's name, `` # `` and the reason.
"""

import os
from pathlib import Path
from typing import Any

import pytest

LIST = Path(__file__).with_name("skips.txt")
_skipped: set[str] = set()


def allowed(text: str) -> tuple[str, ...]:
    """The beginnings of names that may be skipped. A line without a reason allows nothing."""
    lines = (line.partition(" # ") for line in text.splitlines())
    return tuple(name.strip() for name, _, reason in lines if name.strip() and reason.strip())


def _unexplained() -> list[str]:
    beginnings = allowed(LIST.read_text())
    return sorted(name for name in _skipped if not name.startswith(beginnings))


def _is_final(config: pytest.Config) -> bool:
    # Workers of xdist report to the one process that decides.
    return os.environ.get("CI") == "true" and not hasattr(config, "workerinput")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped and not hasattr(report, "wasxfail"):
        _skipped.add(report.nodeid)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    if report.skipped:
        _skipped.add(report.nodeid)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if _is_final(session.config) and session.exitstatus == 0 and _unexplained():
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if _is_final(config) and (names := _unexplained()):
        terminalreporter.section("skipped without a reason in tests/skips.txt")
        for name in names:
            terminalreporter.line(name)
