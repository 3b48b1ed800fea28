"""The writing of contributions, shared by all activities.

These functions are called from inside an activity's own ``@action``, which has already asked
``require``. They keep core's row and its event true; the words stay in the activity's row.
"""

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from samskab.core.access import Standing
from samskab.core.activity import ContributionKind, Words
from samskab.core.errors import NotAllowed, NotFound
from samskab.core.models import Contribution, Proposal, Step
from samskab.core.record import record


def offer(
    actor: Standing,
    *,
    kind: str,
    step: Step | None = None,
    language: str = "",
    state: str = Contribution.State.PUBLISHED,
) -> Contribution:
    """A new contribution by ``actor`` (or by the person they type for), recorded."""
    voice = actor.voice
    if voice is None:
        raise NotAllowed(_("Join the process first, then you can add something."))
    contribution = Contribution.objects.create(
        process=actor.process,
        step=step,
        participation=voice,
        entered_by=actor.participation if actor.on_behalf_of else None,
        kind=kind,
        language=language or get_language() or actor.process.language,
        state=state,
    )
    record("contribution.offered", actor=actor, step=step, contribution=contribution.pk)
    return contribution


def contribution_of(actor: Standing, pk: int) -> Contribution:
    """A contribution of the process one stands in, or ``NotFound``."""
    contribution = (
        Contribution.objects.select_related("participation", "step")
        .filter(process=actor.process, pk=pk)
        .first()
    )
    if contribution is None:
        raise NotFound(_("We cannot find this page, or it is not open to you."))
    contribution.process = actor.process
    return contribution


def _proposal_words(ids: Sequence[int]) -> Mapping[int, Words]:
    rows = Proposal.objects.filter(contribution__in=ids).select_related("process")
    return {
        row.contribution_id: Words(
            text=f"{row.title}. {row.text}".strip() if row.text else row.title,
            address=reverse("process", args=[row.process.slug]),
        )
        for row in rows
    }


KINDS: dict[str, ContributionKind] = {
    "core.proposal": ContributionKind(name=_lazy("proposal"), words=_proposal_words),
}
