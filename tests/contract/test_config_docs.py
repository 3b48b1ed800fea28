"""The page about configuration says what the software reads.

python tests/contract/test_config_docs.py      writes the page again
"""

from pathlib import Path

from samskab.web.config import TABLE

PAGE = Path(__file__).resolve().parents[2] / "docs" / "operate" / "configuration.md"
BEGINNING = """\
# Configuration
Everything is set in the environment. A value that cannot be understood, or a name beginning with `SAMSKAB_` that is not in the table, stops the start with a sentence that says so. `./samskab run` fills in the folder, the address and the host names itself when it listens on this machine only.

This page is written from `src/samskab/web/config.py` by `python tests/contract/test_config_docs.py`.

| name | default | meaning |
|---|---|---|
"""


def page() -> str:
    rows = []
    for setting in TABLE:
        default = f"`{setting.default}`" if setting.default else "(empty)"
        meaning = setting.meaning.replace("|", "\\|")
        rows.append(f"| `{setting.name}` | {default} | {meaning} |\n")
    return BEGINNING + "".join(rows)


def test_the_page_about_configuration_is_what_the_software_reads():
    assert PAGE.read_text() == page()


if __name__ == "__main__":
    PAGE.write_text(page())
