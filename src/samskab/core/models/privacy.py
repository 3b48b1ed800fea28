"""Consent per purpose, self-described attributes, files and the order to forget."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from samskab.core import clock
from samskab.core.models.people import Person
from samskab.core.models.process import Participation, Process


class ConsentPurpose(models.Model):
    """One purpose of one process, as worded at one version. A new wording is a new row."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="consent_purposes")
    key = models.SlugField(max_length=60)
    version = models.PositiveSmallIntegerField(default=1)
    text = models.CharField(_("what people agree to"), max_length=600)
    required = models.BooleanField(_("needed to take part"), default=False)
    created_at = models.DateTimeField(default=clock.now)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["process", "key", "version"], name="one_consent_purpose_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.version}"


class Consent(models.Model):
    """A receipt: this participation agreed to this wording, in this way, until withdrawn."""

    class Way(models.TextChoices):
        SITE = "site", _("on the site")
        SIGNED = "signed", _("signed on paper")
        SPOKEN = "spoken", _("said aloud")
        READ_ALOUD = "read_aloud", _("read aloud and agreed to")

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="consents")
    purpose = models.ForeignKey(ConsentPurpose, on_delete=models.PROTECT, related_name="consents")
    participation = models.ForeignKey(
        Participation, on_delete=models.PROTECT, related_name="consents"
    )
    way = models.CharField(max_length=10, choices=Way.choices, default=Way.SITE)
    given_at = models.DateTimeField(default=clock.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["process", "purpose", "participation"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="one_standing_consent",
            )
        ]

    def __str__(self) -> str:
        return f"consent {self.pk}"


class Attribute(models.Model):
    """What a participant told about themselves, by consent, in their own words if they wish."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="attributes")
    participation = models.ForeignKey(
        Participation, on_delete=models.CASCADE, related_name="attributes"
    )
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="attributes")
    key = models.SlugField(max_length=60)
    vocabulary_version = models.PositiveSmallIntegerField()
    choice = models.SlugField(max_length=60, blank=True)
    own_words = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["process", "participation", "key"], name="one_answer_per_attribute"
            )
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.pk}"


class StoredFile(models.Model):
    """A private file. Served only through access; removed from disk when its owner is erased."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="files")
    owner = models.ForeignKey(Participation, on_delete=models.PROTECT, related_name="files")
    contribution = models.ForeignKey(
        "core.Contribution", null=True, blank=True, on_delete=models.PROTECT, related_name="files"
    )
    public_id = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=60)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=200)
    description = models.CharField(_("description for those who cannot see it"), max_length=300)
    created_at = models.DateTimeField(default=clock.now)
    erased_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"file {self.public_id}"


class Erasure(models.Model):
    """An erasure that was carried out, kept so that it can be repeated after a restore."""

    person_public_id = models.CharField(max_length=12, blank=True)
    process = models.ForeignKey(Process, null=True, blank=True, on_delete=models.PROTECT)
    participation_public_id = models.CharField(max_length=12, blank=True)
    reason = models.CharField(max_length=20)
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"erasure {self.pk}"


class MailPreference(models.Model):
    """How often a person wants mail. One grouped digest, or each letter by itself, or none."""

    class Rhythm(models.TextChoices):
        AT_ONCE = "at_once", _("each by itself, at once")
        DAILY = "daily", _("gathered once a day")
        WEEKLY = "weekly", _("gathered once a week")
        NONE = "none", _("no mail")

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="mail_preference")
    rhythm = models.CharField(
        _("mail"), max_length=10, choices=Rhythm.choices, default=Rhythm.DAILY
    )

    def __str__(self) -> str:
        return f"{self.rhythm} {self.person_id}"
