"""The catalogue of interface texts: taken from the code, checked, compiled.

    python -m samskab.core.translations update|check|compile

Django's own extraction does not read Jinja2 templates, so Babel does all of it.
"""

import re
import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from samskab.core.languages import OFFERED

PACKAGE = Path(__file__).resolve().parent.parent
LOCALES = PACKAGE / "core" / "locale"
LANGUAGES = tuple(code for code in OFFERED if code != "en")
PLURALS = "nplurals=2; plural=(n != 1);"
METHODS = [
    ("**/tests/**", "ignore"),
    ("**/testing.py", "ignore"),
    ("**.py", "python"),
    ("**/jinja2/**.*", "jinja2"),
]
KEYWORDS = {
    "_": None,
    "_lazy": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
}
OPTIONS = {
    "**/jinja2/**.*": {
        "trimmed": "true",
        "trim_blocks": "true",
        "lstrip_blocks": "true",
        "newstyle_gettext": "true",
        "silent": "false",
        "extensions": "jinja2.ext.do",
    }
}
PLACE = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def texts() -> Catalog:
    """Every text of the interface as it stands in the code now."""
    catalog = Catalog(project="Samskab", charset="utf-8", fuzzy=False)
    found = extract_from_dir(
        PACKAGE, METHODS, options_map=OPTIONS, keywords=KEYWORDS, comment_tags=("Translators:",)
    )
    for file_name, _line, message, comments, context in found:
        catalog.add(
            message, None, [(str(Path(file_name)), 1)], auto_comments=comments, context=context
        )
    return catalog


def path_of(language: str) -> Path:
    return LOCALES / language / "LC_MESSAGES" / "django.po"


def load(language: str) -> Catalog:
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8", fuzzy=False)
    with path.open("rb") as source:
        return read_po(source, locale=language)


def update() -> None:
    """Bring each language's catalogue in line with the code; gone texts are dropped."""
    now = texts()
    for language in LANGUAGES:
        old = load(language)
        new = Catalog(locale=language, project="Samskab", charset="utf-8", fuzzy=False)
        for message in sorted(now, key=lambda m: str(m.id)):
            if not message.id:
                continue
            kept = old.get(message.id, message.context)
            new.add(
                message.id,
                kept.string if kept is not None else None,
                context=message.context,
                flags=message.flags,
            )
        path_of(language).parent.mkdir(parents=True, exist_ok=True)
        out = BytesIO()
        write_po(out, new, width=0, omit_header=False)
        path_of(language).write_bytes(_without_dates(out.getvalue()))


def _without_dates(po: bytes) -> bytes:
    # A date in the header would make every update a change.
    return re.sub(rb'"(POT-Creation-Date|PO-Revision-Date|Generated-By): [^"]*"\n', b"", po)


def compile_all(force: bool = False) -> int:
    """Write the compiled catalogues that are older than their source. Returns how many."""
    written = 0
    for language in LANGUAGES:
        source = path_of(language)
        target = source.with_suffix(".mo")
        if not source.exists():
            continue
        if force or not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            out = BytesIO()
            write_mo(out, load(language))
            target.write_bytes(out.getvalue())
            written += 1
    return written


def _strings(message: Message) -> list[str]:
    if isinstance(message.string, (list, tuple)):
        return list(message.string)
    return [message.string] if message.string else []


def problems() -> list[str]:
    """What is missing, stale or has lost a placeholder, one line each."""
    now = texts()
    wanted = {(m.id, m.context): m for m in now if m.id}
    said: list[str] = []
    for language in LANGUAGES:
        have = {(m.id, m.context): m for m in load(language) if m.id}
        for key, _message in wanted.items():
            first = key[0] if isinstance(key[0], str) else key[0][0]
            there = have.get(key)
            if there is None or not _strings(there) or not all(_strings(there)):
                said.append(f"{language}: missing: {first}")
                continue
            if there.fuzzy:
                said.append(f"{language}: not confirmed: {first}")
            sources = [key[0]] if isinstance(key[0], str) else list(key[0])
            allowed = {frozenset(PLACE.findall(text)) for text in sources}
            for string in _strings(there):
                if frozenset(PLACE.findall(string)) not in allowed:
                    said.append(f"{language}: placeholders differ: {first} → {string}")
        said += [
            f"{language}: stale: {key[0] if isinstance(key[0], str) else key[0][0]}"
            for key in have
            if key not in wanted
        ]
    return said


def main(arguments: list[str]) -> int:
    match arguments:
        case ["update"]:
            update()
        case ["compile"]:
            compile_all(force=True)
        case ["check"]:
            found = problems()
            sys.stdout.write("".join(f"{line}\n" for line in found))
            return 1 if found else 0
        case _:
            sys.stderr.write("use: update, check or compile\n")
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
