"""An unsafe deployment is refused with a sentence that says what to do."""

import pytest

from samskab.core import checks


@pytest.fixture
def public(settings, tmp_path):
    """A site that is in order and that others can reach."""
    settings.LOCAL = False
    settings.SITE_URL = "https://take-part.example.org"
    settings.ALLOWED_HOSTS = ["take-part.example.org"]
    settings.DATA = tmp_path
    settings.DEMONSTRATION = False
    settings.CONFIG = settings.CONFIG | {
        "SAMSKAB_MAIL_URL": "smtp://mail.example.org",
        "SAMSKAB_DEBUG": False,
        "SAMSKAB_WORKER": "embedded",
    }
    return settings


def ids():
    found = [*checks.deployment(), *checks.data_folder(), *checks.choices()]
    assert all(message.hint for message in found)
    return [message.id for message in found]


def test_a_site_in_order_is_not_complained_about(public):
    assert ids() == []


def test_a_public_site_without_https_is_refused(public):
    public.SITE_URL = "http://take-part.example.org"
    assert ids() == ["samskab.E001"]


def test_a_public_site_that_answers_to_every_name_is_refused(public):
    public.ALLOWED_HOSTS = ["*"]
    assert ids() == ["samskab.E002"]


def test_technical_error_pages_on_a_public_site_are_refused(public):
    public.CONFIG = public.CONFIG | {"SAMSKAB_DEBUG": True}
    assert ids() == ["samskab.E003"]


def test_the_demonstration_on_a_public_site_is_refused_unless_it_is_meant(public, tmp_path):
    (tmp_path / "demo-accounts.json").write_text("{}")
    assert ids() == ["samskab.E004"]
    public.DEMONSTRATION = True
    assert ids() == []


def test_mail_into_files_on_a_public_site_is_warned_about(public):
    public.CONFIG = public.CONFIG | {"SAMSKAB_MAIL_URL": "file"}
    assert ids() == ["samskab.W001"]


def test_a_private_try_out_may_do_all_of_it(public, tmp_path):
    public.LOCAL = True
    public.SITE_URL = "http://127.0.0.1:8000"
    public.ALLOWED_HOSTS = ["*"]
    (tmp_path / "demo-accounts.json").write_text("{}")
    assert ids() == []


def test_a_data_folder_that_is_not_there_is_refused(public, tmp_path):
    public.DATA = tmp_path / "nowhere"
    assert ids() == ["samskab.E005"]


def test_a_secret_that_others_can_read_is_refused(public, tmp_path):
    secret = tmp_path / "secret.key"
    secret.write_text("x")
    secret.chmod(0o644)
    assert ids() == ["samskab.E006"]
    secret.chmod(0o600)
    assert ids() == []


def test_an_unknown_kind_of_worker_is_refused(public):
    public.CONFIG = public.CONFIG | {"SAMSKAB_WORKER": "sometimes"}
    assert ids() == ["samskab.E007"]


def test_an_unknown_language_is_refused(public):
    public.LANGUAGE_CODE = "tlh"
    assert ids() == ["samskab.E008"]
