"""A made-up conversation for the demonstration."""

from collections.abc import Sequence

from samskab.activities.converse import actions, queries
from samskab.activities.converse.models import Statement
from samskab.core.access import Standing
from samskab.core.models import Step


def demo(step: Step, people: Sequence[Standing], texts: Sequence[str] = ()) -> None:
    """Let ``people`` write ``texts`` by turns and vote on everything shown, always the same way.

    Two groups appear that see the odd statements differently; some pass, some do not get to
    the end of the list, as it is in life.
    """
    for n, text in enumerate(texts):
        actions.add_statement(step, actor=people[n % len(people)], text=text)
    statements: list[Statement] = list(
        queries.shown(step).select_related("contribution").order_by("pk")
    )
    for p, person in enumerate(people):
        for s, statement in enumerate(statements[: len(statements) - p % 3]):
            if (p + 2 * s) % 7 == 0:
                value = 0
            elif s % 2 and p % 2:
                value = -1
            else:
                value = 1
            actions.vote(step, actor=person, statement=statement, value=value)
