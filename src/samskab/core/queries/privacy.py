"""What the site holds about a person, for that person."""

from typing import Any

from django.db.models import QuerySet

from samskab.core import activity
from samskab.core.models import (
    Attribute,
    Consent,
    ConsentPurpose,
    ContactPoint,
    Contribution,
    Event,
    Letter,
    Participation,
    Person,
    Reply,
)
from samskab.core.queries.thread import words_of


def own_data(person: Person) -> dict[str, Any]:
    """Everything held about one person, as plain data."""
    return {
        "person": {
            "id": person.public_id,
            "name": person.name,
            "language": person.language,
            "email": person.account.email if person.account else "",
            "since": person.created_at.isoformat(),
        },
        "contact_points": list(
            ContactPoint.objects.filter(person=person).values("kind", "value", "preferred")
        ),
        "letters": [
            {"kind": x.kind, "state": x.state, "at": x.created_at.isoformat()}
            for x in Letter.objects.filter(recipient=person)
        ],
        "processes": [
            _part(participation)
            for participation in Participation.objects.select_related("process").filter(
                person=person
            )
        ],
    }


def _part(participation: Participation) -> dict[str, Any]:
    process = participation.process
    mine = {"process": process, "participation": participation}
    contributions = list(Contribution.objects.filter(**mine))
    words = words_of(contributions)
    return {
        "process": process.title,
        "role": participation.role,
        "name_shown": participation.alias,
        "since": participation.created_at.isoformat(),
        "contributions": [
            {
                "id": c.pk,
                "kind": c.kind,
                "state": c.state,
                "words": words[c.pk].text if c.pk in words else "",
                "at": c.created_at.isoformat(),
            }
            for c in contributions
        ],
        "replies": [
            {"outcome": r.disposition.outcome, "reason": r.disposition.reason, "answer": r.answer}
            for r in Reply.objects.select_related("disposition").filter(**mine)
        ],
        "consents": [
            {
                "text": c.purpose.text,
                "given_at": c.given_at.isoformat(),
                "withdrawn_at": c.withdrawn_at.isoformat() if c.withdrawn_at else None,
            }
            for c in Consent.objects.select_related("purpose").filter(**mine)
        ],
        "about_me": list(Attribute.objects.filter(**mine).values("key", "choice", "own_words")),
        "log": [
            {"number": e.number, "what": e.verb, "at": e.at.isoformat()}
            for e in Event.objects.filter(process=process, actor=participation)
        ],
        "activities": {
            one.kind: one.personal(participation)
            for one in activity.registered()
            if one.personal is not None
        },
    }


def purposes(person: Person) -> QuerySet[ConsentPurpose]:
    """Everything this person is asked to agree to, over their processes."""
    return (
        ConsentPurpose.objects.select_related("process")
        .filter(process__participations__person=person, retired_at=None)
        .order_by("process", "pk")
    )


def standing_consents(person: Person) -> set[int]:
    return set(
        Consent.objects.filter(participation__person=person, withdrawn_at=None).values_list(
            "purpose_id", flat=True
        )
    )


def purpose_for(person: Person, pk: str) -> ConsentPurpose | None:
    return purposes(person).filter(pk=int(pk)).first() if pk.isdecimal() else None
