"""Who may do what in a conversation."""

from samskab.core.access import Standing
from samskab.core.models import Step
from samskab.core.rules import may_take_part


def may_add(here: Standing, step: Step) -> bool:
    """Add a statement: while the step is open; organisers also where people only vote."""
    if not step.is_open or not may_take_part(here, step):
        return False
    return bool(step.settings.get("allow_new", True)) or here.is_organiser or here.is_system


def may_vote(here: Standing, step: Step) -> bool:
    return step.is_open and may_take_part(here, step)


def may_take_back(here: Standing, step: Step) -> bool:
    """Withdraw one's own statement: as long as the process runs, also after the step closed."""
    return may_take_part(here, step)


RULES = {
    "converse.add": may_add,
    "converse.vote": may_vote,
    "converse.take_back": may_take_back,
}
