"""Each check of the house is shown a planted fault, and must complain."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.contract import house

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def copy(tmp_path):
    """A copy of the source in which faults can be planted."""
    shutil.copytree(
        ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info")
    )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def ruff(folder: Path, path: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--no-cache", "--output-format=concise", str(path)],
        capture_output=True, text=True, cwd=folder, check=False,
    )  # fmt: skip
    return done.stdout


def imports(folder: Path) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-c",
         ("import sys; sys.path.insert(0, 'src'); "
         "from importlinter.cli import lint_imports_command; lint_imports_command(['--no-cache'])")],
        capture_output=True, text=True, cwd=folder, check=False,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(folder / "src")},
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("where", "line", "code"),
    [
        ("core/queries/planted.py", "from django.http import HttpResponse\n", "TID251"),
        ("core/actions/planted.py", "from django.db.models.signals import post_save\n", "TID251"),
        ("core/queries/planted.py", "import numpy\n", "TID253"),
        ("core/queries/planted.py", "print('here')\n", "T201"),
        ("core/queries/planted.py", "try:\n    pass\nexcept Exception:\n    pass\n", "BLE001"),
    ],
)
def test_ruff_finds_what_the_house_forbids(copy, where, line, code):
    path = copy / "src/samskab" / where
    path.write_text(line)
    assert code in ruff(copy, path)


@pytest.mark.parametrize(
    ("where", "line", "contract"),
    [
        ("methods/planted.py", "import django\n", "methods know no framework"),
        ("core/planted.py", "import samskab.activities.converse.models\n", "cli, web > activities"),
        ("activities/converse/helpers.py", "", "inside an activity"),
        (
            "activities/converse/models.py",
            "import samskab.activities.converse.views\n",
            "inside an activity",
        ),
    ],
)
def test_the_import_contracts_find_what_crosses_a_layer(copy, where, line, contract):
    path = copy / "src/samskab" / where
    path.write_text((path.read_text() if path.exists() else "") + line)
    code, text = imports(copy)
    assert code == 1
    assert any(contract in row and "BROKEN" in row for row in text.splitlines()) or (
        contract in text
    )


def test_two_activities_that_know_each_other_are_found(copy):
    other = copy / "src/samskab/activities/planted"
    other.mkdir()
    (other / "__init__.py").write_text("")
    (other / "models.py").write_text("import samskab.activities.converse.models\n")
    code, text = imports(copy)
    assert [code, "activities do not know each other BROKEN" in text] == [1, True]


def test_a_public_function_in_actions_without_the_decorator_is_found():
    assert house.actions_without_decorator("def propose(step, *, actor): ...\n") == ["propose"]
    assert house.actions_without_decorator("@action\ndef propose(step, actor): ...\n") == [
        "propose"
    ]
    assert house.actions_without_decorator("@action\ndef propose(step, *, actor): ...\n") == []


def test_a_view_that_reaches_for_the_database_is_found():
    assert house.reaches_past_actions("x = 1\ny = Step.objects.all()\n") == [2]


def test_a_file_without_a_place_in_an_activity_is_found(tmp_path):
    for name in house.DUE_NAMES:
        (tmp_path / name).mkdir() if "." not in name else (tmp_path / name).touch()
    assert house.out_of_shape(tmp_path) == set()
    (tmp_path / "helpers.py").touch()
    (tmp_path / "rules.py").unlink()
    assert house.out_of_shape(tmp_path) == {"helpers.py", "rules.py"}


def test_catching_everything_is_found():
    assert house.swallows_everything("try:\n    x()\nexcept Exception:\n    pass\n") == [3]
