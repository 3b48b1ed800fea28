"""How many agree, disagree and pass on each statement, and how sure that share is.

The interval is Wilson's score interval without continuity correction: E. B. Wilson, "Probable
Inference, the Law of Succession, and Statistical Inference", Journal of the American Statistical
Association 22 (1927), 209-212. It stays within 0 and 1 and makes sense for few votes. It speaks
of voters drawn at random; who chose to vote is another matter, and no interval mends that.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import TypeVar

from samskab.methods.errors import MethodError

S = TypeVar("S", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Interval:
    """A share between ``low`` and ``high``, both within 0 and 1."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Counts:
    """The votes on one statement. Shares are of all votes, passes included."""

    agrees: int
    disagrees: int
    passes: int

    @property
    def votes(self) -> int:
        return self.agrees + self.disagrees + self.passes

    def agree_interval(self, confidence: float = 0.95) -> Interval:
        """Wilson's interval of the share that agrees."""
        return wilson(self.agrees, self.votes, confidence)

    def disagree_interval(self, confidence: float = 0.95) -> Interval:
        """Wilson's interval of the share that disagrees."""
        return wilson(self.disagrees, self.votes, confidence)


def wilson(successes: int, trials: int, confidence: float = 0.95) -> Interval:
    """The score interval of a share. No trials at all say nothing: 0 to 1.

    Raises ``MethodError``: ``confidence_out_of_range`` unless 0 < confidence < 1,
    ``counts_impossible`` unless 0 ≤ successes ≤ trials.
    """
    if not 0 < confidence < 1:
        raise MethodError(
            "confidence_out_of_range",
            "The confidence must lie between 0 and 1.",
            confidence=confidence,
        )
    if not 0 <= successes <= trials:
        raise MethodError(
            "counts_impossible",
            "There cannot be more successes than trials, nor fewer than none.",
            successes=successes,
            trials=trials,
        )
    if trials == 0:
        return Interval(0.0, 1.0)
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share = successes / trials
    scale = 1 + z * z / trials
    centre = (share + z * z / (2 * trials)) / scale
    half = z * sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials)) / scale
    # The ends are exact; rounding must not push them past what is possible.
    low = 0.0 if successes == 0 else max(0.0, centre - half)
    high = 1.0 if successes == trials else min(1.0, centre + half)
    return Interval(low, high)


def count(votes: Iterable[tuple[S, int]]) -> Mapping[S, Counts]:
    """Counts per statement of (statement, value) pairs; value is 1, -1 or 0 for a pass.

    Give one pair per person and statement. Raises ``MethodError`` ``vote_unknown`` for any
    other value.
    """
    tally: Counter[tuple[S, int]] = Counter(votes)
    for statement, value in tally:
        if value not in {-1, 0, 1}:
            raise MethodError(
                "vote_unknown", "A vote is 1, 0 or -1.", statement=statement, value=value
            )
    statements = dict.fromkeys(statement for statement, _value in tally)
    return {s: Counts(tally[s, 1], tally[s, -1], tally[s, 0]) for s in statements}
