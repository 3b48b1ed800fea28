"""The checks of the house as functions, so that each can be shown to fail on a planted fault."""

import ast
from collections.abc import Iterator
from pathlib import Path

# They choose between actions of their own module, or read: nothing is changed by themselves.
CALL_ACTIONS = {"run_retention", "take_part", "join", "make_person_for_account", "words_of_code"}
# Their first argument is the person who acts, on themselves.
ON_ONESELF = {"change_profile", "verify_email", "use_code"}
KNOWN_NAMES = {
    "__init__.py", "apps.py", "activity.py", "models.py", "rules.py", "queries.py", "actions.py",
    "forms.py", "views.py", "api.py", "urls.py", "jobs.py", "exports.py", "live.py", "demo.py",
    "README.md", "jinja2", "static", "migrations", "management", "tests", "models", "queries", "actions",
    "views", "forms", "__pycache__",
}  # fmt: skip
DUE_NAMES = {
    "__init__.py", "apps.py", "activity.py", "models.py", "rules.py", "queries.py", "actions.py",
    "views.py", "urls.py", "README.md", "migrations", "tests", "jinja2",
}  # fmt: skip


def _public_functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node


def actions_without_decorator(source: str) -> list[str]:
    """Public functions of an actions module that are not ``@action`` with keyword-only actor."""
    bad = []
    for function in _public_functions(ast.parse(source)):
        decorated = any(
            (isinstance(d, ast.Name) and d.id == "action") for d in function.decorator_list
        )
        keywords = {argument.arg for argument in function.args.kwonlyargs}
        if function.name in CALL_ACTIONS or (decorated and function.name in ON_ONESELF):
            continue
        if not decorated or not keywords & {
            "actor",
            "person",
            "by",
            "account",
            "request",
            "actor_person",
        }:
            bad.append(function.name)
    return bad


def said(source: str, name: str, position: int) -> set[str]:
    """The literal strings given to calls of ``name`` at ``position``."""
    return {
        call.args[position].value
        for call in ast.walk(ast.parse(source))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == name
        and len(call.args) > position
        and isinstance(call.args[position], ast.Constant)
    }


def reaches_past_actions(source: str) -> list[int]:
    """Lines of a view that touch the database by themselves."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "save", "delete"}
    ]


def swallows_everything(source: str) -> list[int]:
    """Lines that catch every exception."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ExceptHandler)
        and (
            node.type is None
            or (isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"})
        )
    ]


def out_of_shape(folder: Path) -> set[str]:
    """Names in an activity's folder that have no place there, or are due and missing."""
    here = {path.name for path in folder.iterdir()}
    # A file that grew into a package of the same name is in its place.
    due = {name for name in DUE_NAMES - here if name.removesuffix(".py") not in here}
    return (here - KNOWN_NAMES) | due
