"""What holds for each activity, whoever wrote it. A new one is tested here by being registered."""

import importlib
from pathlib import Path

import pytest

import samskab
from samskab.core import activity
from samskab.core.verbs import VERBS
from tests.contract import house

ALL = activity.registered()
PACKAGE = Path(samskab.__file__).parent
SOURCES = sorted(p for p in PACKAGE.rglob("*.py") if "migrations" not in p.parts)
ACTIONS = sorted(
    p
    for p in PACKAGE.rglob("*.py")
    if "tests" not in p.parts
    and (p.name == "actions.py" or p.parent.name == "actions")
    and p.name not in {"__init__.py", "editing.py", "templates.py"}
)
VIEWS = sorted(
    p
    for p in PACKAGE.rglob("*.py")
    if "tests" not in p.parts
    and (p.name in {"views.py", "api.py"} or p.parent.name in {"views", "api"})
)


def folder(a: activity.Activity) -> Path:
    module = importlib.import_module(a.urls.rpartition(".")[0])
    assert module.__file__ is not None
    return Path(module.__file__).parent


def source(a: activity.Activity, name: str) -> str:
    path = folder(a) / f"{name}.py"
    if path.exists():
        return path.read_text()
    return "\n".join(p.read_text() for p in sorted((folder(a) / name).glob("*.py")))


def test_there_is_at_least_one_activity():
    assert "converse" in [a.kind for a in ALL]


@pytest.mark.parametrize("path", ACTIONS, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_each_public_function_in_actions_is_an_action(path):
    assert house.actions_without_decorator(path.read_text()) == []


@pytest.mark.parametrize("a", ALL, ids=lambda a: a.kind)
def test_recorded_verbs_and_declared_verbs_are_the_same(a):
    recorded = {v for v in house.said(source(a, "actions"), "record", 0) if v not in VERBS}
    assert recorded == set(a.verbs)


@pytest.mark.parametrize("a", ALL, ids=lambda a: a.kind)
def test_required_rules_and_declared_rules_are_the_same(a):
    asked = {m for m in house.said(source(a, "actions"), "require", 1) if m.startswith(a.kind)}
    assert asked == set(a.rules)


def test_every_verb_core_records_is_declared():
    recorded = set().union(
        *(
            house.said(path.read_text(), "record", 0)
            for path in SOURCES
            if "tests" not in path.parts and "activities" not in path.parts
        )
    )
    assert recorded - set(VERBS) == set()


@pytest.mark.parametrize("path", VIEWS, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_views_do_not_reach_past_queries_and_actions(path):
    assert house.reaches_past_actions(path.read_text()) == []


@pytest.mark.parametrize("a", ALL, ids=lambda a: a.kind)
def test_the_folder_has_the_shape(a):
    assert house.out_of_shape(folder(a)) == set()


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_nobody_swallows_every_exception(path):
    assert house.swallows_everything(path.read_text()) == []


@pytest.mark.parametrize("a", ALL, ids=lambda a: a.kind)
def test_what_is_private_can_be_seen_moved_and_erased(a):
    if a.contributions or a.facts:
        assert [a.personal is None, a.erase is None, a.merge is None] == [False, False, False]


def test_every_fact_table_exists():
    from django.apps import apps

    assert [apps.get_model(label)._meta.label for label in sorted(activity.facts())] == sorted(
        activity.facts()
    )
