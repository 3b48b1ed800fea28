import datetime as dt
import socket

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from django.core import mail

from samskab.core import clock, letters
from samskab.core.models import Contribution, Disposition, Letter, MailPreference, Reply
from samskab.core.testing import make_process, member, organiser

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)


def reply_to(here):
    process = here.process
    contribution = Contribution.objects.create(
        process=process, participation=here.participation, kind="converse.statement"
    )
    disposition = Disposition.objects.create(
        process=process,
        contribution=contribution,
        outcome="adopted",
        reason="Yes.",
        proposed_by=organiser(process).participation,
    )
    reply = Reply.objects.create(
        process=process,
        contribution=contribution,
        disposition=disposition,
        participation=here.participation,
    )
    return letters.post(
        here.participation.person,
        kind="reply",
        message=f"reply-{reply.pk}",
        process=process,
        context={"reply": reply.pk},
        not_before=NOON,
    )


def test_two_replies_become_one_mail_and_are_never_repeated():
    here = member(make_process(), account=True)
    first, second = reply_to(here), reply_to(here)
    with clock.at(NOON):
        assert (letters.send_due(), letters.send_due()) == (1, 0)
    with clock.at(NOON + dt.timedelta(days=1)):
        assert letters.send_due() == 0
    (sent,) = mail.outbox
    newest, oldest = (sent.body.index(f"/{x.context['reply']}/") for x in (second, first))
    assert newest < oldest
    assert set(Letter.objects.values_list("state", flat=True)) == {"sent"}


def test_whoever_wants_no_mail_gets_none():
    here = member(make_process(), account=True)
    MailPreference.objects.create(person=here.participation.person, rhythm="none")
    letter = reply_to(here)
    with clock.at(NOON):
        assert letters.send_due() == 0
    letter.refresh_from_db()
    assert letter.state == "dropped"


class Keep(Message):
    def __init__(self):
        super().__init__()
        self.got = []

    def handle_message(self, message):
        self.got.append(message)


def test_a_mail_server_gets_the_letter_with_its_own_message_id(settings):
    here = member(make_process(), account=True)
    MailPreference.objects.create(person=here.participation.person, rhythm="at_once")
    letter = reply_to(here)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = "127.0.0.1", False, False
    settings.EMAIL_PORT = 1
    with clock.at(NOON):
        assert letters.send_due() == 0
    letter.refresh_from_db()
    assert (letter.state, letter.attempts, letter.error) == (
        "waiting",
        1,
        "ConnectionRefusedError",
    )
    keep = Keep()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = free.getsockname()[1]
    server = Controller(keep, hostname="127.0.0.1", port=settings.EMAIL_PORT)
    server.start()
    with clock.at(NOON + dt.timedelta(minutes=6)):
        assert letters.send_due() == 1
    server.stop()
    letter.refresh_from_db()
    assert ([m["Message-ID"] for m in keep.got], letter.state) == ([letter.message_id], "sent")
