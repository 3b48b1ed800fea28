"""The red thread: contribution, disposition, decision, reply."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from samskab.core import clock
from samskab.core.models.process import Participation, Process, Step


class Contribution(models.Model):
    """Something a participant said or made that deserves an answer.

    The words stand in the activity's own row, which points here.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("waiting for moderation")
        PUBLISHED = "published", _("shown")
        REJECTED = "rejected", _("hidden by moderation")
        WITHDRAWN = "withdrawn", _("withdrawn by its author")
        MERGED = "merged", _("joined with another")
        ERASED = "erased", _("erased")

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="contributions")
    step = models.ForeignKey(
        Step, null=True, blank=True, on_delete=models.PROTECT, related_name="contributions"
    )
    participation = models.ForeignKey(
        Participation, on_delete=models.PROTECT, related_name="contributions"
    )
    kind = models.CharField(
        max_length=60, help_text="activity.kind, for example converse.statement"
    )
    language = models.CharField(max_length=5, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PUBLISHED)
    moderation_reason = models.CharField(max_length=300, blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_from"
    )
    entered_by = models.ForeignKey(
        Participation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now)
    reopened_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["process", "state", "step"]),
            models.Index(fields=["process", "participation"]),
        ]

    def __str__(self) -> str:
        return f"contribution {self.pk}"


class Decision(models.Model):
    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="decisions")
    title = models.CharField(_("decision"), max_length=200)
    text = models.TextField(_("what was decided, and why"), max_length=4000)
    decided_by = models.CharField(_("who decided"), max_length=200)
    decided_on = models.DateField(_("decided on"))
    dissent = models.TextField(_("who disagreed, and why"), max_length=2000, blank=True)
    made_by = models.ForeignKey(Participation, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    succeeds = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="successors"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-decided_on", "-pk"]

    def __str__(self) -> str:
        return self.title


class Disposition(models.Model):
    """What becomes of a contribution, always with a reason."""

    class Outcome(models.TextChoices):
        ADOPTED = "adopted", _("adopted")
        ADAPTED = "adapted", _("adapted")
        DEFERRED = "deferred", _("deferred")
        DECLINED = "declined", _("declined")
        PASSED_ON = "passed_on", _("passed on")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        GIVEN = "given", _("given")
        SUPERSEDED = "superseded", _("replaced")
        DROPPED = "dropped", _("not agreed to")

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="dispositions")
    contribution = models.ForeignKey(
        Contribution, on_delete=models.PROTECT, related_name="dispositions"
    )
    outcome = models.CharField(_("what becomes of it"), max_length=10, choices=Outcome.choices)
    reason = models.TextField(_("reason"), max_length=2000)
    passed_on_to = models.CharField(_("passed on to"), max_length=200, blank=True)
    decision = models.ForeignKey(
        Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="dispositions"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey(Participation, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    given_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["process", "contribution"],
                condition=models.Q(state="given"),
                name="one_standing_disposition",
            )
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.contribution_id}"


class DispositionVote(models.Model):
    """One member's yes or no to a proposed disposition, on the side they speak for."""

    class Side(models.TextChoices):
        ORGANISERS = "organisers", _("organisers")
        GROUP = "group", _("participants' group")

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="+")
    disposition = models.ForeignKey(Disposition, on_delete=models.CASCADE, related_name="votes")
    participation = models.ForeignKey(Participation, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=10, choices=Side.choices)
    agrees = models.BooleanField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["process", "disposition", "participation"],
                name="one_vote_per_disposition",
            )
        ]

    def __str__(self) -> str:
        return f"{self.side} {self.agrees}"


class Reply(models.Model):
    """The answer to one person about one contribution, and what they said to it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("not answered yet")
        FINE = "fine", _("that is what I meant")
        NOT_MEANT = "not_meant", _("that is not what I meant")

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="replies")
    contribution = models.ForeignKey(Contribution, on_delete=models.PROTECT, related_name="replies")
    disposition = models.ForeignKey(Disposition, on_delete=models.PROTECT, related_name="replies")
    participation = models.ForeignKey(
        Participation, on_delete=models.PROTECT, related_name="replies"
    )
    sent_at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True, blank=True)
    printed_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    answer = models.TextField(_("what I meant"), max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-sent_at", "-pk"]
        verbose_name_plural = "replies"
        constraints = [
            models.UniqueConstraint(
                fields=["process", "disposition", "participation"],
                name="one_reply_per_disposition",
            )
        ]

    def __str__(self) -> str:
        return f"reply {self.pk}"


class Proposal(models.Model):
    """A step or an agenda point a participant asks for."""

    class What(models.TextChoices):
        STEP = "step", _("a new step")
        AGENDA = "agenda", _("a point for the agenda")

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="proposals")
    contribution = models.OneToOneField(
        Contribution, on_delete=models.PROTECT, related_name="proposal"
    )
    what = models.CharField(_("what"), max_length=10, choices=What.choices)
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("why"), max_length=2000, blank=True)

    def __str__(self) -> str:
        return f"proposal {self.pk}"
