"""From words to reply: the pages and the actions behind them."""

import pytest
from django.test import Client

from samskab.core.actions import thread
from samskab.core.models import Letter, Proposal, Reply
from samskab.core.testing import make_process, member, organiser

pytestmark = pytest.mark.django_db


def _client(here) -> Client:
    client = Client()
    client.force_login(here.person.account)
    return client


def _said(process, once=""):
    here = member(process, account=True)
    made = thread.propose(process, actor=here, what="step", title="Shade", once=once)
    return here, made.contribution


def _answer(contribution, actor):
    return thread.dispose(contribution, actor=actor, outcome="adopted", reason="We will.")


def test_the_organisers_answer_at_once_and_one_letter_goes_out() -> None:
    process = make_process()
    here, contribution = _said(process)
    assert _answer(contribution, organiser(process)).state == "given"
    assert Letter.objects.filter(recipient=here.person, kind="reply").count() == 1


def test_the_group_answers_by_more_than_half() -> None:
    process = make_process(dispositions_by="group")
    deciders = [member(process, decides=True) for _n in range(3)]
    _here, contribution = _said(process)
    disposition = _answer(contribution, deciders[0])
    assert disposition.state == "proposed"
    assert thread.agree(disposition, actor=deciders[1], agrees=True).state == "given"


def test_both_sides_must_agree() -> None:
    process = make_process(dispositions_by="both")
    decider = member(process, decides=True)
    _here, contribution = _said(process)
    disposition = _answer(contribution, organiser(process))
    assert disposition.state == "proposed"
    assert thread.agree(disposition, actor=decider, agrees=True).state == "given"


def test_a_reply_that_missed_the_point_opens_the_thread_again() -> None:
    process = make_process()
    here, contribution = _said(process)
    boss = organiser(process)
    _answer(contribution, boss)
    thread.answer_reply(Reply.objects.get(), person=here.person, state="not_meant", answer="No")
    assert _answer(contribution, boss).state == "given"
    assert Reply.objects.count() == 2


def test_merged_contributors_are_all_answered() -> None:
    process = make_process()
    boss = organiser(process)
    (_a, first), (_b, second) = _said(process), _said(process)
    thread.merge(second, actor=boss, into=first)
    _answer(first, boss)
    assert Reply.objects.count() == 2


def test_a_double_click_gives_one_proposal() -> None:
    process = make_process()
    here = member(process)
    for _n in range(2):
        thread.propose(process, actor=here, what="step", title="Shade", once="abc")
    assert Proposal.objects.count() == 1


def test_every_page_of_the_thread_opens() -> None:
    process = make_process()
    here, contribution = _said(process)
    boss = organiser(process)
    mine, desk, slug = _client(here), _client(boss), process.slug
    at = f"/desk/p/{slug}"
    for path in (f"{at}/answers/", f"{at}/answers/{contribution.pk}/", f"{at}/decisions/"):
        page = desk.get(path)
        assert page.status_code == 200
    sent = desk.post(
        f"{at}/answers/{contribution.pk}/", {"outcome": "adopted", "reason": "We will."}
    )
    assert sent.status_code == 302
    reply = Reply.objects.get()
    for path in (
        "/me/",
        f"/me/replies/{reply.pk}/",
        f"/me/replies/{reply.pk}/sheet/",
        f"/p/{slug}/c/{contribution.pk}/",
        f"/p/{slug}/decisions/",
        f"/p/{slug}/propose/",
    ):
        assert mine.get(path).status_code == 200
    assert desk.get(f"{at}/people/{here.participation.public_id}/sheet/").status_code == 200
    assert Client().get("/me/").status_code == 200
    reply.refresh_from_db()
    assert reply.read_at is not None
    assert desk.get(f"/me/replies/{reply.pk}/").status_code == 404
    assert Client().get(f"/me/replies/{reply.pk}/").status_code == 404
