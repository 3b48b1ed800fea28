import pytest
from django.test import Client
from django.urls import reverse

from samskab.activities.converse import actions
from samskab.activities.converse.models import CurrentVote, Statement, Vote
from samskab.core.models import GuestPass, Participation, Process
from samskab.core.testing import make_process, make_step, member, organiser

PRESSED = 'name="value" value="1" aria-pressed="true"'

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def plain_static_files(settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def step():
    return make_step(settings={"question": "What would make the park better?"})


def address(step, name="step", *args):
    return reverse(f"converse:{name}", args=[step.process.slug, step.pk, *args])


def browser(here):
    client = Client()
    client.force_login(
        here.person.account, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def some(step, n=1):
    author = member(step.process)
    return [
        actions.add_statement(step, actor=author, text=f"Statement number {i}") for i in range(n)
    ]


def test_anybody_reads_the_question_and_the_next_statement(client, step):
    (statement,) = some(step)
    page = client.get(address(step))
    assert page.status_code == 200
    text = page.content.decode()
    assert "What would make the park better?" in text
    assert text.index(f'id="n{statement.pk}"') < text.index(f'id="s{statement.pk}"')
    assert GuestPass.objects.count() == 0


def test_an_empty_conversation_says_so(client, step):
    assert "Nobody has said anything yet" in client.get(address(step)).content.decode()


def test_a_guest_votes_at_once_and_gets_a_cookie(client, step):
    (statement,) = some(step)
    answer = client.post(address(step, "vote", statement.pk), {"value": "1"})
    assert answer.status_code == 302
    assert "samskab_guest" in answer.cookies
    assert CurrentVote.objects.get().value == 1
    page = client.get(answer.url).content.decode()
    assert page.count(PRESSED) == 1
    assert "Your vote is saved." in page
    client.post(address(step, "vote", statement.pk), {"value": "-1"})
    assert CurrentVote.objects.get().value == -1
    assert GuestPass.objects.count() == 1


def test_a_vote_is_undone_from_the_page(client, step):
    (statement,) = some(step)
    client.post(address(step, "vote", statement.pk), {"value": "1"})
    answer = client.post(address(step, "undo", statement.pk), follow=True)
    assert PRESSED not in answer.content.decode()
    assert [vote.value for vote in Vote.objects.order_by("pk")] == [1, None]


def test_a_double_click_adds_one_statement(client, step):
    form = {"text": "More benches", "once": "k1"}
    for _ in range(2):
        assert client.post(address(step, "add"), form).status_code == 302
    assert Statement.objects.count() == 1
    assert Participation.objects.count() == 1


def test_what_is_too_long_is_kept_in_the_form_and_makes_no_guest(client, step):
    words = "x" * 281
    answer = client.post(address(step, "add"), {"text": words})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "281 characters; there is room for 280" in answer.content.decode()
    assert (Statement.objects.count(), GuestPass.objects.count()) == (0, 0)


def test_what_was_said_already_is_kept_in_the_form(client, step):
    some(step)
    answer = client.post(address(step, "add"), {"text": "Statement number 0"})
    assert answer.status_code == 422
    assert "This has been said already" in answer.content.decode()


def test_words_are_shown_as_words(client, step):
    client.post(address(step, "add"), {"text": "<script>alert(1)</script>"})
    assert "<script>alert(1)" not in client.get(address(step)).content.decode()


def test_a_vote_without_a_value_is_refused(client, step):
    (statement,) = some(step)
    assert client.post(address(step, "vote", statement.pk), {"value": "7"}).status_code == 409
    assert Vote.objects.count() == 0


def test_the_author_withdraws_from_the_page(step):
    author = member(step.process, account=True)
    statement = actions.add_statement(step, actor=author, text="Oops")
    browser(author).post(address(step, "withdraw", statement.pk))
    assert "Oops" not in Client().get(address(step)).content.decode()


def test_what_waits_is_seen_by_its_author_only(step):
    step.settings = {"moderate": True}
    step.save()
    author = member(step.process, account=True)
    actions.add_statement(step, actor=author, text="Wait for me")
    assert "Wait for me" in browser(author).get(address(step)).content.decode()
    assert "Wait for me" not in Client().get(address(step)).content.decode()


def test_staff_type_for_somebody_on_paper_and_it_shows(step):
    staff = organiser(step.process)
    paper = member(step.process, reach="paper", entered_by_staff=True, alias="Inga")
    client = browser(staff)
    behalf = {"for": paper.participation.public_id}
    assert "You are typing for Inga" in client.get(address(step), behalf).content.decode()
    answer = client.post(address(step, "add"), {"text": "From paper", **behalf})
    assert f"for={paper.participation.public_id}" in answer.url
    statement = Statement.objects.select_related("contribution").get()
    assert statement.contribution.participation == paper.participation
    client.post(address(step, "vote", statement.pk), {"value": "1", **behalf})
    assert CurrentVote.objects.get().participation == paper.participation
    assert "Entered by staff" in Client().get(address(step)).content.decode()


def test_a_participant_cannot_type_for_another(step):
    other = member(step.process)
    client = browser(member(step.process, account=True))
    assert client.get(address(step), {"for": other.participation.public_id}).status_code == 404


def test_a_closed_step_is_read_only(client):
    step = make_step()
    (statement,) = some(step)
    step.state = "closed"
    step.save()
    assert 'name="value"' not in client.get(address(step)).content.decode()
    assert client.post(address(step, "vote", statement.pk), {"value": "1"}).status_code == 403
    assert Vote.objects.count() == 0


def test_a_hidden_process_does_not_exist_for_strangers(client):
    step = make_step(process=make_process(visibility=Process.Visibility.HIDDEN))
    assert client.get(address(step)).status_code == 404


@pytest.mark.parametrize("rows", [1, 30])
def test_the_page_costs_a_stranger_six_queries_whatever_it_lists(
    client, step, rows, django_assert_num_queries
):
    some(step, rows)
    client.get(address(step))
    with django_assert_num_queries(6):
        client.get(address(step))


@pytest.mark.parametrize("rows", [1, 30])
def test_the_page_costs_a_guest_eight_queries_whatever_it_lists(
    client, step, rows, django_assert_num_queries
):
    statements = some(step, rows)
    client.post(address(step, "vote", statements[0].pk), {"value": "1"})
    with django_assert_num_queries(8):
        client.get(address(step))
