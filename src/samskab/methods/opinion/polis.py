"""Reading what Polis exports: ``comments.csv``, ``votes.csv`` and ``summary.csv``.

The layout is that of the open data of The Computational Democracy Project. In its exported
``votes.csv`` 1 means agree and -1 disagree, as the counts in ``comments.csv`` confirm (inside
Polis' own database the signs are the other way round). Moments are milliseconds since 1970 in
UTC; the column ``datetime`` is the same in words and is not read. Somebody may vote twice on one
statement; the last vote stands.
"""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from samskab.methods.errors import MethodError

_COMMENTS = (
    "timestamp",
    "comment-id",
    "author-id",
    "agrees",
    "disagrees",
    "moderated",
    "comment-body",
)
_VOTES = ("timestamp", "comment-id", "voter-id", "vote")
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Comment:
    """One statement. ``moderated`` is 1 accepted, 0 not looked at, -1 rejected.

    ``agrees`` and ``disagrees`` are what Polis had counted; the votes may say otherwise.
    """

    id: int
    author: int
    at: dt.datetime
    agrees: int
    disagrees: int
    moderated: int
    text: str


@dataclass(frozen=True, slots=True)
class Vote:
    """One vote as it was cast: 1 agree, -1 disagree, 0 pass."""

    comment: int
    voter: int
    value: int
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Conversation:
    """A whole export."""

    comments: Sequence[Comment]
    votes: Sequence[Vote]
    topic: str = ""
    description: str = ""


def read(comments: str, votes: str, summary: str = "") -> Conversation:
    """A conversation from the texts of its files.

    Raises ``MethodError``: those of the readers below, and ``comment_missing`` for a vote on a
    comment that is not there.
    """
    said = read_comments(comments)
    cast = read_votes(votes)
    known = {comment.id for comment in said}
    for vote in cast:
        if vote.comment not in known:
            raise MethodError(
                "comment_missing",
                f"There is a vote on comment {vote.comment}, which the comments do not hold.",
                comment=vote.comment,
            )
    about = read_summary(summary)
    return Conversation(
        comments=said,
        votes=cast,
        topic=about.get("topic", ""),
        description=about.get("conversation-description", ""),
    )


def read_comments(text: str) -> Sequence[Comment]:
    """The comments, in the order of their ids.

    Raises ``MethodError``: ``column_missing``, ``number_expected``, ``comment_twice``,
    ``moderation_unknown``.
    """
    found: dict[int, Comment] = {}
    for line, row in _rows(text, _COMMENTS, "comments.csv"):
        comment = Comment(
            id=_whole(row, "comment-id", line),
            author=_whole(row, "author-id", line),
            at=_moment(row, line),
            agrees=_whole(row, "agrees", line),
            disagrees=_whole(row, "disagrees", line),
            moderated=_whole(row, "moderated", line),
            text=row["comment-body"].strip(),
        )
        if comment.id in found:
            raise MethodError(
                "comment_twice", f"Comment {comment.id} stands there twice.", comment=comment.id
            )
        if comment.moderated not in {-1, 0, 1}:
            raise MethodError(
                "moderation_unknown",
                f"Line {line}: moderated must be 1, 0 or -1.",
                line=line,
                value=comment.moderated,
            )
        found[comment.id] = comment
    return [found[key] for key in sorted(found)]


def read_votes(text: str) -> Sequence[Vote]:
    """The votes in the order they were cast; those of one moment as the file has them.

    Raises ``MethodError``: ``column_missing``, ``number_expected``, ``vote_unknown``.
    """
    votes: list[Vote] = []
    for line, row in _rows(text, _VOTES, "votes.csv"):
        value = _whole(row, "vote", line)
        if value not in {-1, 0, 1}:
            raise MethodError(
                "vote_unknown", f"Line {line}: a vote is 1, 0 or -1.", line=line, value=value
            )
        votes.append(
            Vote(
                comment=_whole(row, "comment-id", line),
                voter=_whole(row, "voter-id", line),
                value=value,
                at=_moment(row, line),
            )
        )
    return sorted(votes, key=lambda vote: vote.at)


def read_summary(text: str) -> Mapping[str, str]:
    """The pairs of ``summary.csv``, which has no heading. Rows of another length are skipped."""
    return {row[0]: row[1].strip() for row in csv.reader(io.StringIO(text)) if len(row) == 2}


def standing(votes: Iterable[Vote]) -> Mapping[tuple[int, int], Vote]:
    """The last vote of each (comment, voter), from votes in the order they were cast."""
    return {(vote.comment, vote.voter): vote for vote in votes}


def _rows(text: str, columns: Sequence[str], name: str) -> Iterable[tuple[int, Mapping[str, str]]]:
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), restval="")
    missing = [column for column in columns if column not in (reader.fieldnames or ())]
    if missing:
        raise MethodError(
            "column_missing",
            f"{name} has no column called {missing[0]}.",
            file=name,
            columns=missing,
        )
    for row in reader:
        yield reader.line_num, row


def _whole(row: Mapping[str, str], column: str, line: int) -> int:
    try:
        return int(row[column])
    except ValueError as error:
        raise MethodError(
            "number_expected",
            f"Line {line}: {column} must be a whole number.",
            line=line,
            column=column,
        ) from error


def _moment(row: Mapping[str, str], line: int) -> dt.datetime:
    try:
        return _EPOCH + dt.timedelta(milliseconds=_whole(row, "timestamp", line))
    except OverflowError as error:
        raise MethodError(
            "number_expected",
            f"Line {line}: timestamp must be a moment in milliseconds.",
            line=line,
            column="timestamp",
        ) from error
