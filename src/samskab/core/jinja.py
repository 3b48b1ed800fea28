"""The Jinja2 environment and what every page knows."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, gettext, ngettext, npgettext, pgettext
from jinja2 import Environment

from samskab.core import clock
from samskab.core.languages import OWN_NAMES
from samskab.core.models import OrganisationMembership, Participation

# A language is always named in that language.


def url(name: str, *args: Any, **kwargs: Any) -> str:
    return reverse(name, args=args or None, kwargs=kwargs or None)


def date(value: Any, form: str = "DATE_FORMAT") -> str:
    """A date or moment in the reader's language and the site's time zone."""
    if value is None:
        return ""
    if hasattr(value, "hour"):
        value = timezone.localtime(value)
    return formats.date_format(value, form)


def moment(value: Any) -> str:
    return date(value, "DATETIME_FORMAT")


def number(value: Any) -> str:
    return formats.number_format(value, use_l10n=True, force_grouping=True)


def _may_see_desk(request: HttpRequest) -> bool:
    """Whether the reader runs anything, asked once and only when a page shows the link."""
    viewer = getattr(request, "viewer", None)
    if not viewer or viewer.account_id is None:
        return False
    return (
        OrganisationMembership.objects.filter(person=viewer).exists()
        or Participation.objects.filter(
            person=viewer,
            role__in=[Participation.Role.ORGANISER, Participation.Role.FACILITATOR],
        ).exists()
    )


def _services_to_sign_in(request: HttpRequest) -> Any:
    # allauth's models are not ready when the environment is made.
    from samskab.core.accounts import services_to_sign_in

    return services_to_sign_in(request)


def environment(**options: Any) -> Environment:
    env = Environment(  # noqa: S701  Django's backend passes autoescape=True in the options
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        trim_blocks=True,
        lstrip_blocks=True,
        **options,
    )
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    env.globals.update(
        url=url,
        static=static,
        services_to_sign_in=_services_to_sign_in,
        feed_url="",
        source_url="",
        now=clock.now,
        today=clock.today,
        get_language=get_language,
    )
    env.filters.update(date=date, moment=moment, number=number)
    return env


def page_context(request: HttpRequest) -> dict[str, Any]:
    """What the page shell needs. Lazy where it would cost a query."""
    return {
        "viewer": getattr(request, "viewer", None),
        "may_see_desk": SimpleLazyObject(lambda: _may_see_desk(request)),
        "messages": [(m.level_tag, str(m)) for m in messages.get_messages(request)]
        if hasattr(request, "_messages")
        else [],
        "LANGUAGES": [(code, OWN_NAMES[code]) for code, _name in settings.LANGUAGES],
        "LANGUAGE_CODE": get_language() or settings.LANGUAGE_CODE,
        "site_name": settings.SITE_NAME,
        "demonstration": settings.DEMONSTRATION,
    }
