"""Statements, the votes on them as they were cast, and the vote that stands."""

from django.db import models

from samskab.core import clock
from samskab.core.models import Contribution, Participation, Process, Step

# The kind of contribution a statement is.
STATEMENT = "converse.statement"


class Statement(models.Model):
    """One statement people can vote on. Its state is its contribution's state.

    The three counts are those of the standing votes, kept by ``actions`` in the transaction that
    changes a vote, so that a page costs the same whatever the number of votes.
    """

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="+")
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="statements")
    contribution = models.OneToOneField(
        Contribution, on_delete=models.PROTECT, related_name="statement"
    )
    text = models.TextField()
    language = models.CharField(max_length=5, blank=True)
    is_seed = models.BooleanField(default=False)
    source_id = models.BigIntegerField(
        null=True, blank=True, help_text="the statement's number where it was imported from"
    )
    agrees = models.PositiveIntegerField(default=0)
    disagrees = models.PositiveIntegerField(default=0)
    passes = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["process", "step", "source_id"],
                condition=models.Q(source_id__isnull=False),
                name="one_statement_per_source",
            )
        ]
        indexes = [models.Index(fields=["process", "step"])]

    def __str__(self) -> str:
        return f"statement {self.pk}"

    @property
    def votes(self) -> int:
        return self.agrees + self.disagrees + self.passes


class Value(models.IntegerChoices):
    DISAGREE = -1
    PASS = 0
    AGREE = 1


class Vote(models.Model):
    """A vote as it was cast, never changed: the fact. Without a value it takes one back."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="+")
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="+")
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="all_votes")
    participation = models.ForeignKey(Participation, on_delete=models.PROTECT, related_name="+")
    value = models.SmallIntegerField(null=True, choices=Value.choices)
    at = models.DateTimeField(default=clock.now)
    entered_by = models.ForeignKey(
        Participation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["process", "step", "participation"])]

    def __str__(self) -> str:
        return f"vote {self.pk}"


class CurrentVote(models.Model):
    """The vote of one participation on one statement that stands now; no value: taken back."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="+")
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="+")
    statement = models.ForeignKey(
        Statement, on_delete=models.PROTECT, related_name="standing_votes"
    )
    participation = models.ForeignKey(Participation, on_delete=models.PROTECT, related_name="+")
    value = models.SmallIntegerField(null=True, choices=Value.choices)
    fact = models.ForeignKey(Vote, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["process", "statement", "participation"], name="one_standing_vote"
            )
        ]
        indexes = [models.Index(fields=["process", "step", "participation"])]

    def __str__(self) -> str:
        return f"standing vote {self.pk}"
