"""What may be done to a process as a whole. ``may_*`` asks; nothing here changes anything."""

from collections.abc import Callable

from samskab.core.access import Role, Standing
from samskab.core.models import Participation, Partnership, Process, Step

Target = Step | Process


def _process(target: Target) -> Process:
    return target.process if isinstance(target, Step) else target


def may_join(here: Standing, target: Target) -> bool:
    """Anybody in an open process, and the invited in any."""
    process = _process(target)
    if process.state != Process.State.RUNNING:
        return False
    if here.participation is not None:
        return True
    return process.visibility == Process.Visibility.OPEN


def may_take_part(here: Standing, target: Target) -> bool:
    """Add something of one's own: members who are not pausing, or staff on somebody's behalf."""
    process = _process(target)
    if process.state != Process.State.RUNNING:
        return False
    if here.is_system:
        return True
    voice = here.voice
    if voice is None:
        return False
    return voice.state == Participation.State.ACTIVE and voice.erased_at is None


def may_edit(here: Standing, target: Target) -> bool:
    return here.is_system or (here.is_organiser and _process(target).state != Process.State.CLOSED)


def may_see_desk(here: Standing, target: Target) -> bool:
    return here.is_organiser or Partnership.Grant.DESK in here.partner_grants


def may_see_log(here: Standing, target: Target) -> bool:
    return here.is_organiser or Partnership.Grant.LOG in here.partner_grants


def may_see_people(here: Standing, target: Target) -> bool:
    """Names and how to reach them. Partners see figures only."""
    return here.is_organiser


def may_moderate(here: Standing, target: Target) -> bool:
    return here.is_system or here.is_organiser or here.role == Role.FACILITATOR


def may_see_waiting(here: Standing, target: Target) -> bool:
    return may_moderate(here, target) or Partnership.Grant.WORDS in here.partner_grants


def may_enter_on_behalf(here: Standing, target: Target) -> bool:
    """Type in for somebody on paper or telephone: those who run the process or meet people."""
    return here.is_staff and _process(target).state == Process.State.RUNNING


def may_dispose(here: Standing, target: Target) -> bool:
    """Propose what becomes of a contribution, on the side that this process gives a say."""
    return bool(sides(here, target))


def sides(here: Standing, target: Target) -> tuple[str, ...]:
    """On which sides of a disposition this person speaks: organisers, group."""
    by = _process(target).dispositions_by
    either = Process.DispositionsBy
    said: list[str] = []
    if by in {either.ORGANISERS, either.BOTH} and here.is_organiser:
        said.append("organisers")
    if by in {either.GROUP, either.BOTH} and here.is_member:
        p = here.participation
        if p is not None and p.decides and p.state == Participation.State.ACTIVE:
            said.append("group")
    return tuple(said)


def may_decide(here: Standing, target: Target) -> bool:
    return here.is_organiser


def may_propose(here: Standing, target: Target) -> bool:
    return may_take_part(here, target)


def may_export(here: Standing, target: Target) -> bool:
    return here.is_organiser


RULES: dict[str, Callable[[Standing, Target], bool]] = {
    "process.join": may_join,
    "process.take_part": may_take_part,
    "process.edit": may_edit,
    "process.see_desk": may_see_desk,
    "process.see_log": may_see_log,
    "process.see_people": may_see_people,
    "process.moderate": may_moderate,
    "process.see_waiting": may_see_waiting,
    "process.enter_on_behalf": may_enter_on_behalf,
    "process.dispose": may_dispose,
    "process.decide": may_decide,
    "process.propose": may_propose,
    "process.export": may_export,
}
