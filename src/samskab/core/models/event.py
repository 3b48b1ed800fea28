"""The log, and the inputs and outputs that join one step to the next."""

from typing import Any

from django.db import models

from samskab.core import clock
from samskab.core.models.organisation import Organisation
from samskab.core.models.people import Person
from samskab.core.models.process import Participation, Process, Step


class Event(models.Model):
    """A fact that happened, in ids and numbers. Append-only.

    At once the audit log, the live feed and the process's story. ``number`` counts without
    gaps within a process; it is empty for what happens outside any process.
    """

    process = models.ForeignKey(
        Process, null=True, blank=True, on_delete=models.PROTECT, related_name="events"
    )
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="events"
    )
    number = models.PositiveBigIntegerField(null=True, blank=True)
    step = models.ForeignKey(
        Step, null=True, blank=True, on_delete=models.PROTECT, related_name="events"
    )
    actor = models.ForeignKey(
        Participation, null=True, blank=True, on_delete=models.PROTECT, related_name="events"
    )
    on_behalf_of = models.ForeignKey(
        Participation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    person = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="events",
        help_text="Only for what happens outside a process.",
    )
    verb = models.CharField(max_length=60)
    data = models.JSONField(default=dict)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["process", "number"], name="one_number_per_event")
        ]
        indexes = [models.Index(fields=["process", "verb"])]

    def __str__(self) -> str:
        return f"{self.process_id}#{self.number} {self.verb}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise RuntimeError("an event is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise RuntimeError("an event is never deleted")


class Submission(models.Model):
    """A form sent once. The second copy of a double click finds this row and does nothing."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["process", "key"], name="one_submission_per_key")
        ]

    def __str__(self) -> str:
        return f"submission {self.pk}"


class Output(models.Model):
    """What a step hands on: immutable, of a kind and schema that core knows."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="outputs")
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="outputs")
    kind = models.SlugField(max_length=40)
    schema_version = models.PositiveSmallIntegerField(default=1)
    version = models.PositiveIntegerField()
    payload = models.JSONField()
    made_by_event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="outputs")
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["process", "step", "kind", "version"], name="one_output_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.version} of step {self.step_id}"


class Input(models.Model):
    """A step bound to one version of another step's output."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="inputs")
    step = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="inputs")
    name = models.SlugField(max_length=40)
    output = models.ForeignKey(Output, on_delete=models.PROTECT, related_name="used_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["process", "step", "name"], name="one_input_per_name")
        ]

    def __str__(self) -> str:
        return f"{self.name} of step {self.step_id}"
