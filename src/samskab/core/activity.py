"""What an activity tells the platform about itself, and where that is kept.

An activity is a folder and one line in the settings. Core never learns an activity's name: if
it would have to, a field is missing here.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from django.utils.functional import Promise

if TYPE_CHECKING:
    from django.forms import Form

    from samskab.core.access import Standing
    from samskab.core.models import Contribution, Participation, Process, Step

Text = str | Promise
Audience = Literal["readers", "members", "desk"]
Rule = Callable[["Standing", "Step"], bool]


@dataclass(frozen=True, slots=True)
class Verb:
    """One thing that can be written in the log.

    ``sentence`` has ``{actor}`` (and ``{count}`` or other numbers of the event's data).
    ``audience`` says who may hear of it: everybody who may read the process, its members, or
    those at the desk. ``news`` is whether it belongs in the process's story.
    """

    sentence: Text
    audience: Audience = "readers"
    news: bool = True


@dataclass(frozen=True, slots=True)
class Words:
    """How one contribution reads, for the desk, replies and ``/me``."""

    text: str
    address: str


@dataclass(frozen=True, slots=True)
class ContributionKind:
    """A kind of thing people give that deserves an answer.

    ``words`` maps contribution ids to what was said, in one query, without erased ones.
    ``moderate`` shows or hides one (an ``@action`` of the activity).
    """

    name: Text
    words: Callable[[Sequence[int]], Mapping[int, Words]]


@dataclass(frozen=True, slots=True)
class Export:
    """Open data a step can give away. ``write`` yields chunks of text."""

    name: Text
    file_name: str
    media_type: str
    write: Callable[["Step"], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Found:
    """One hit of the search."""

    title: str
    excerpt: str
    address: str
    step_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """The manifest. Only ``kind``, ``name``, ``summary``, ``urls``, ``rules``, ``verbs`` are due."""

    kind: str
    name: Text
    summary: Text
    urls: str
    rules: Mapping[str, Rule]
    verbs: Mapping[str, Verb]
    facts: tuple[str, ...] = ()
    """Append-only tables ("app.Model") whose rows count as a record instead of an event."""
    settings: Mapping[str, object] = field(default_factory=dict)
    settings_form: Callable[..., "Form"] | None = None
    contributions: Mapping[str, ContributionKind] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)
    """Name of the input → kind of output it takes."""
    outputs: tuple[str, ...] = ()
    exports: tuple[Export, ...] = ()
    open_from_template: Callable[["Step", Mapping[str, Any], "Standing"], None] | None = None
    """Called inside the action that opens a step made from a template (for example: seeds)."""
    contribution_hidden: Callable[["Contribution"], None] | None = None
    """Core changed a contribution's state (moderated, merged, withdrawn); keep what is counted true."""
    figures: Callable[["Step"], Sequence[tuple[Text, int]]] | None = None
    """A few counts for the process page, in a constant number of queries."""
    personal: Callable[["Participation"], Mapping[str, Any]] | None = None
    """Everything held about one participation, for their own copy."""
    erase: Callable[["Participation"], None] | None = None
    """Blank the words and remove the files of one participation; keep ids and counts."""
    merge: Callable[["Participation", "Participation"], None] | None = None
    """Move everything from the first participation to the second (a guest got an account)."""
    search: Callable[["Process", str], Sequence[Found]] | None = None
    bundle: Callable[["Step"], Mapping[str, Iterable[str]]] | None = None
    """Files (name → chunks of text) of this step in the whole-process export."""
    demo: Callable[..., None] | None = None


_activities: dict[str, Activity] = {}


def register(activity: Activity) -> Activity:
    """Add an activity. Raises ``RuntimeError`` for a name that is taken or out of place."""
    if activity.kind in _activities or activity.kind == "core":
        raise RuntimeError(f"two activities call themselves {activity.kind!r}")
    for name in (*activity.rules, *activity.verbs, *activity.contributions):
        if not name.startswith(activity.kind + "."):
            raise RuntimeError(f"{name!r} must start with {activity.kind + '.'!r}")
    _activities[activity.kind] = activity
    return activity


def get(kind: str) -> Activity:
    """The activity of this kind; ``KeyError`` when nobody registered it."""
    return _activities[kind]


def registered() -> tuple[Activity, ...]:
    return tuple(sorted(_activities.values(), key=lambda a: a.kind))


def verb(name: str) -> Verb | None:
    """What a recorded verb means, whoever declared it; nothing for one no longer known."""
    from samskab.core.verbs import VERBS

    if name in VERBS:
        return VERBS[name]
    for activity in _activities.values():
        if name in activity.verbs:
            return activity.verbs[name]
    return None


def facts() -> frozenset[str]:
    return frozenset(label for activity in _activities.values() for label in activity.facts)


def contribution_kind(name: str) -> ContributionKind | None:
    from samskab.core.contributions import KINDS

    if name in KINDS:
        return KINDS[name]
    for activity in _activities.values():
        if name in activity.contributions:
            return activity.contributions[name]
    return None
