"""Changing a row that two people may have open at once."""

from typing import Any

from django.db.models import F, Model
from django.utils.translation import gettext as _

from samskab.core.errors import Changed


def save_version(row: Model, version: int, **fields: Any) -> None:
    """Store ``fields`` if ``row`` still has the version the person saw.

    Raises ``Changed``, and stores nothing, when somebody else saved in between.
    """
    manager = type(row)._default_manager
    stored = manager.filter(pk=row.pk, version=version).update(version=F("version") + 1, **fields)
    if not stored:
        raise Changed(
            _(
                "Somebody else changed this while you were writing. Nothing was overwritten. "
                "Your text is still here: compare it with the page as it is now, then save again."
            )
        )
    for name, value in fields.items():
        setattr(row, name, value)
    row.version = version + 1  # type: ignore[attr-defined]
