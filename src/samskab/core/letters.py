"""Letters: put on their way inside a transaction, sent afterwards by the jobs."""

import datetime as dt
from collections.abc import Mapping
from smtplib import SMTPException
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from samskab.core import clock
from samskab.core.models import (
    AccessCode,
    ContactPoint,
    Letter,
    MailPreference,
    Person,
    Process,
    Reply,
)
from samskab.core.models.tokens import secret

Rhythm = MailPreference.Rhythm
DIGEST_HOUR = 7
MAX_ATTEMPTS = 6


def post(
    person: Person,
    *,
    kind: str,
    message: str,
    process: Process | None = None,
    context: Mapping[str, Any] | None = None,
    may_wait: bool = True,
    not_before: dt.datetime | None = None,
) -> Letter:
    """A letter of this kind to this person, in the running transaction; at most one per message.

    ``context`` holds ids: the words are made in the reader's language when it is sent.
    """
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    letter, _made = Letter.objects.get_or_create(
        recipient=person,
        message=message,
        defaults={
            "process": process,
            "kind": kind,
            "context": dict(context or {}),
            "may_wait": may_wait,
            "message_id": f"<{secret()}@{host}>",
            "not_before": not_before or clock.now(),
        },
    )
    return letter


def reachable(person: Person) -> bool:
    """Whether mail can reach this person: an account's address, or one they or staff gave."""
    return person.has_account or person.contact_points.filter(kind="email").exists()


def send_due(limit: int = 100) -> int:
    """Gather what may wait, then send what is due. Returns how many mails were accepted."""
    now = clock.now()
    _gather(now)
    due = (
        Letter.objects.filter(state=Letter.State.WAITING, digest=None, not_before__lte=now)
        .filter(Q(may_wait=False) | Q(recipient__mail_preference__rhythm=Rhythm.AT_ONCE))
        .select_related("recipient__account", "process")
        .order_by("not_before", "pk")[:limit]
    )
    return sum(_send(letter, now) for letter in due)


def address_of(person: Person) -> str:
    """The e-mail address this person is reached at, or nothing."""
    if person.erased_at is not None:
        return ""
    point = (
        ContactPoint.objects.filter(person=person, kind=ContactPoint.Kind.EMAIL)
        .order_by("-preferred", "pk")
        .first()
    )
    if point is not None:
        return point.value
    return person.account.email if person.account else ""


def _gather(now: dt.datetime) -> None:
    """Put each person's waiting letters into one digest, at most one a day or a week."""
    waiting = Letter.objects.filter(
        state=Letter.State.WAITING, may_wait=True, digest=None, not_before__lte=now
    ).exclude(recipient__mail_preference__rhythm=Rhythm.AT_ONCE)
    waiting.filter(recipient__mail_preference__rhythm=Rhythm.NONE).update(
        state=Letter.State.DROPPED
    )
    local = timezone.localtime(now)
    if local.hour < DIGEST_HOUR:
        return
    year, week, _weekday = local.isocalendar()
    people = Person.objects.filter(pk__in=waiting.values("recipient"))
    for person in people.select_related("mail_preference"):
        preference = getattr(person, "mail_preference", None)
        weekly = preference is not None and preference.rhythm == Rhythm.WEEKLY
        name = f"digest-{year}-w{week:02}" if weekly else f"digest-{local.date().isoformat()}"
        with transaction.atomic():
            if Letter.objects.filter(recipient=person, message=name).exists():
                continue
            digest = post(person, kind="digest", message=name, may_wait=False, not_before=now)
            waiting.filter(recipient=person).exclude(pk=digest.pk).update(digest=digest)


def _send(letter: Letter, now: dt.datetime) -> int:
    # Moving the row's time is the claim: another worker no longer finds it due.
    wait = dt.timedelta(minutes=5 * 2**letter.attempts)
    claimed = Letter.objects.filter(
        pk=letter.pk, state=Letter.State.WAITING, not_before=letter.not_before
    ).update(not_before=now + wait, attempts=F("attempts") + 1)
    if not claimed:
        return 0
    mine = Letter.objects.filter(Q(pk=letter.pk) | Q(digest=letter))
    address = address_of(letter.recipient)
    with translation.override(letter.recipient.language or settings.LANGUAGE_CODE):
        made = _words(letter)
    if not address or made is None:
        mine.update(state=Letter.State.DROPPED)
        return 0
    subject, text = made
    mail = EmailMessage(
        " ".join(subject.split()), text, to=[address], headers={"Message-ID": letter.message_id}
    )
    try:
        mail.send()
    except (SMTPException, OSError) as error:
        state = Letter.State.FAILED if letter.attempts + 1 >= MAX_ATTEMPTS else letter.state
        mine.update(state=state)
        Letter.objects.filter(pk=letter.pk).update(error=type(error).__name__)
        return 0
    mine.update(state=Letter.State.SENT, sent_at=now, error="")
    return 1


def _words(letter: Letter) -> tuple[str, str] | None:
    """Subject and text, or nothing when what the letter speaks of is no longer there."""
    if letter.kind == "digest":
        return _digest(letter)
    site = settings.SITE_URL
    title = letter.process.title if letter.process else settings.SITE_NAME
    if letter.kind == "reply":
        line = _line(letter)
        if line is None:
            return None
        return _("A reply to you: %(title)s") % {"title": title}, line
    if letter.kind == "invitation":
        from samskab.core.actions.people import words_of_code

        code = AccessCode.objects.filter(pk=letter.context["access_code"]).first()
        if code is None or code.used_at or code.revoked_at or code.expires_at <= clock.now():
            return None
        text = _("You are invited to take part in “%(title)s”.") % {"title": title}
        how = _("Open this page and type the code:")
        return (
            _("An invitation: %(title)s") % {"title": title},
            f"{text}\n\n{how}\n{site}{reverse('code')}\n{words_of_code(code)}\n",
        )
    raise LookupError(letter.kind)


def _line(letter: Letter) -> str | None:
    reply = Reply.objects.filter(
        pk=letter.context.get("reply", 0), participation__person=letter.recipient
    ).first()
    if reply is None:
        return None
    text = _("What you said has been answered. Read the reply here:")
    return f"{text}\n{settings.SITE_URL}{reverse('me_reply', args=[reply.pk])}\n"


def _digest(letter: Letter) -> tuple[str, str] | None:
    parts: dict[str, list[str]] = {}
    for one in letter.gathered.select_related("process", "recipient").order_by("-pk"):
        line = _line(one) if one.kind == "reply" else None
        if line is not None:
            title = one.process.title if one.process else settings.SITE_NAME
            parts.setdefault(title, []).append(line)
    if not parts:
        return None
    text = "\n".join(f"{title}\n\n" + "\n".join(lines) for title, lines in parts.items())
    return _("News for you from %(site)s") % {"site": settings.SITE_NAME}, text
