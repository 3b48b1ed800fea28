"""What one page of a conversation costs the server: processor time and queries, by rows.

Run with ``python -m bench.page``. Makes an own database in a temporary folder (SQLite), prints a
table and then the same as JSON.
"""

import json
import os
import sys
import tempfile
import time
from typing import Any

RUNS = 60


def main() -> None:
    """Measure the step page with 1, 20 and 200 statements as a stranger reads it."""
    with tempfile.TemporaryDirectory(prefix="samskab-bench-") as folder:
        os.environ["SAMSKAB_DATA"] = folder
        os.environ.setdefault("SAMSKAB_LOCAL", "yes")
        os.environ.setdefault("SAMSKAB_HOSTS", "127.0.0.1,localhost,testserver")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samskab.web.settings")
        import django

        django.setup()
        from django.conf import settings
        from django.core.management import call_command

        # Without collected static files there are no hashed names to look up.
        plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
        settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        results = [_measure(rows) for rows in (1, 20, 200)]
    print(f"{'statements':>10} {'queries':>8} {'CPU ms (median)':>16} {'KiB':>6}")
    for r in results:
        print(f"{r['statements']:>10} {r['queries']:>8} {r['cpu_ms']:>16} {r['kib']:>6}")
    json.dump({"page": "converse:step", "runs": RUNS, "results": results}, sys.stdout, indent=1)
    print()


def _measure(rows: int) -> dict[str, float]:
    from django.db import connection
    from django.test import Client
    from django.urls import reverse

    from samskab.activities.converse import actions
    from samskab.core.testing import make_step, member

    step = make_step()
    author = member(step.process)
    for n in range(rows):
        statement = actions.add_statement(step, actor=author, text=f"Statement number {n}")
        actions.vote(step, actor=author, statement=statement, value=1)
    client = Client()
    address = reverse("converse:step", args=[step.process.slug, step.pk])
    page = client.get(address)
    if page.status_code != 200:
        raise SystemExit(f"the page answered {page.status_code}")
    queries: list[str] = []

    def counting(execute: Any, sql: str, *rest: Any) -> Any:
        queries.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(counting):
        client.get(address)
    times = []
    for _run in range(RUNS):
        before = time.process_time()
        client.get(address)
        times.append(time.process_time() - before)
    return {
        "statements": rows,
        "queries": len(queries),
        "cpu_ms": round(sorted(times)[RUNS // 2] * 1000, 2),
        "kib": round(len(page.content) / 1024),
    }


if __name__ == "__main__":
    main()
