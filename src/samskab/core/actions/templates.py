"""Process templates: versioned data that ships with the software."""

import json
from pathlib import Path
from typing import Any

from samskab.core.models import TemplateVersion

FOLDER = Path(__file__).resolve().parent.parent / "templates_data"


def load_templates() -> int:
    """Store every shipped template version that is not stored yet. Returns how many were new.

    A version that is stored is never changed: processes were made from it.
    """
    made = 0
    for path in sorted(FOLDER.glob("*.json")):
        data: dict[str, Any] = json.loads(path.read_text())
        if "phases" not in data:
            continue
        _row, new = TemplateVersion.objects.get_or_create(
            slug=data["slug"], version=data["version"], defaults={"data": data}
        )
        made += new
    return made


def text(value: Any, language: str) -> str:
    """A template's text in this language, or in English where it lacks one."""
    if isinstance(value, dict):
        return str(value.get(language) or value.get("en") or "")
    return str(value or "")
