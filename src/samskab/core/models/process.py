"""Process, phase, step and participation: the spine."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from samskab.core import clock
from samskab.core.models import tokens
from samskab.core.models.organisation import Organisation
from samskab.core.models.people import Person


class Mode(models.TextChoices):
    CO_COMMISSION = "co_commission", _("decide together what is needed")
    CO_DESIGN = "co_design", _("design together")
    CO_DELIVER = "co_deliver", _("deliver together")
    CO_ASSESS = "co_assess", _("assess together")


class Level(models.TextChoices):
    INDIVIDUAL = "individual", _("individual")
    GROUP = "group", _("group")
    COLLECTIVE = "collective", _("collective")


class Kind(models.TextChoices):
    CONSUMER = "consumer", _("consumer: in the encounter between user and staff")
    PARTICIPATIVE = "participative", _("participative: in planning and design")
    ENHANCED = "enhanced", _("enhanced: both, led by users")


class Logic(models.TextChoices):
    ADMINISTRATION = "administration", _("administration: rules")
    NPM = "npm", _("New Public Management: targets and prices")
    NPG = "npg", _("New Public Governance: networks and relations")


class Promise(models.TextChoices):
    INFORM = "inform", _("We keep you informed.")
    CONSULT = "consult", _("We listen, and say what became of what you said.")
    INVOLVE = "involve", _("We work with you so that your views show in what is decided.")
    COLLABORATE = "collaborate", _("We decide together with you as far as we possibly can.")
    EMPOWER = "empower", _("You decide; we carry it out.")


class Arena(models.TextChoices):
    EVERYDAY_LIFE = "everyday_life", _("everyday life")
    SERVICE = "service", _("service")
    DEMOCRACY = "democracy", _("democracy")


class Process(models.Model):
    class Visibility(models.TextChoices):
        OPEN = "open", _("open: anybody may read and take part")
        INVITATION = "invitation", _("by invitation: anybody may read, the invited take part")
        HIDDEN = "hidden", _("hidden: only members know that it exists")

    class State(models.TextChoices):
        DRAFT = "draft", _("being prepared")
        RUNNING = "running", _("running")
        CLOSED = "closed", _("closed")

    class DispositionsBy(models.TextChoices):
        ORGANISERS = "organisers", _("the organisers")
        GROUP = "group", _("a group of participants")
        BOTH = "both", _("the organisers and a group of participants together")

    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="processes")
    slug = models.SlugField(unique=True, max_length=80)
    title = models.CharField(_("title"), max_length=200)
    summary = models.CharField(_("summary"), max_length=300, blank=True)
    language = models.CharField(_("language of the content"), max_length=5, default="en")
    visibility = models.CharField(
        _("who may take part"),
        max_length=12,
        choices=Visibility.choices,
        default=Visibility.OPEN,
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)

    # The mandate. What is left empty is shown to everybody as not stated.
    purpose = models.TextField(_("purpose"), max_length=4000, blank=True)
    what_is_open = models.TextField(_("what is open"), max_length=2000, blank=True)
    what_is_settled = models.TextField(_("what is settled"), max_length=2000, blank=True)
    who_decides = models.CharField(_("who decides"), max_length=300, blank=True)
    money_set_aside = models.CharField(_("money set aside"), max_length=120, blank=True)
    hours_set_aside = models.PositiveIntegerField(_("staff hours set aside"), null=True, blank=True)
    answer_on = models.DateField(_("date of the answer"), null=True, blank=True)

    # The shared coding.
    modes = models.JSONField(_("what is done together"), default=list, blank=True)
    levels = models.JSONField(_("level"), default=list, blank=True)
    kind = models.CharField(_("kind"), max_length=15, choices=Kind.choices, blank=True)
    logic = models.CharField(
        _("management logic"), max_length=15, choices=Logic.choices, blank=True
    )
    promise = models.CharField(_("promise"), max_length=15, choices=Promise.choices, blank=True)
    arena = models.CharField(_("arena"), max_length=15, choices=Arena.choices, blank=True)

    dispositions_by = models.CharField(
        _("who answers what people say"),
        max_length=12,
        choices=DispositionsBy.choices,
        default=DispositionsBy.ORGANISERS,
    )
    retention_months = models.PositiveSmallIntegerField(
        _("months after closing until personal data is erased"), default=24
    )
    is_demonstration = models.BooleanField(default=False)
    template = models.ForeignKey(
        "core.TemplateVersion", null=True, blank=True, on_delete=models.PROTECT
    )
    created_at = models.DateTimeField(default=clock.now)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    personal_data_erased_at = models.DateTimeField(null=True, blank=True)
    last_event_number = models.PositiveBigIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["visibility", "state"])]

    def __str__(self) -> str:
        return self.title


class Partnership(models.Model):
    """Another organisation's part in a process. Its people see only what is granted here."""

    class Grant(models.TextChoices):
        DESK = "desk", _("the desk's overview")
        LOG = "log", _("the full log")
        WORDS = "words", _("contributions waiting for moderation")
        PEOPLE = "people", _("how many people take part, by role")

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="partnerships")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="partnerships"
    )
    role = models.CharField(_("their part"), max_length=200)
    data_basis = models.CharField(_("basis for sharing data"), max_length=300, blank=True)
    grants = models.JSONField(_("what they see"), default=list)
    created_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["process", "organisation"], name="one_partnership_per_organisation"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} in {self.process_id}"


class Phase(models.Model):
    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="phases")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), max_length=2000, blank=True)
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    template_key = models.SlugField(blank=True, max_length=60)
    removed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position", "pk"]
        indexes = [models.Index(fields=["process", "position"])]

    def __str__(self) -> str:
        return self.title


class PhaseChange(models.Model):
    """Why a phase changed midway, in the words of those who decided it."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="phase_changes")
    phase = models.ForeignKey(Phase, on_delete=models.CASCADE, related_name="changes")
    decided_by = models.CharField(_("who decided"), max_length=200)
    reason = models.CharField(_("why"), max_length=500)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    event = models.ForeignKey("core.Event", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"change of phase {self.phase_id}"


class Step(models.Model):
    """One activity at its place in a process."""

    class State(models.TextChoices):
        DRAFT = "draft", _("being prepared")
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    class Channel(models.TextChoices):
        IN_ROOM = "in_room", _("in a room")
        OUTDOORS = "outdoors", _("outdoors")
        PHONE = "phone", _("by telephone")
        ONLINE = "online", _("online")
        HYBRID = "hybrid", _("in a room and online")
        PAPER = "paper", _("on paper")

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="steps")
    phase = models.ForeignKey(Phase, on_delete=models.PROTECT, related_name="steps")
    position = models.PositiveSmallIntegerField(default=1)
    kind = models.SlugField(max_length=40)
    title = models.CharField(_("title"), max_length=200)
    intro = models.TextField(_("introduction"), max_length=4000, blank=True)
    channel = models.CharField(
        _("channel"), max_length=10, choices=Channel.choices, default=Channel.ONLINE
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    is_sensitive = models.BooleanField(
        _("people may tell about something sensitive here"), default=False
    )
    who_reads = models.CharField(_("who reads what is written here"), max_length=300, blank=True)
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    reflection_question = models.CharField(_("question at the end"), max_length=300, blank=True)
    settings = models.JSONField(default=dict, blank=True)
    template_key = models.SlugField(blank=True, max_length=60)
    removed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["phase__position", "position", "pk"]
        indexes = [models.Index(fields=["process", "kind"])]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Open now: opened by somebody and within its times."""
        if self.state != self.State.OPEN:
            return False
        moment = clock.now()
        if self.opens_at and moment < self.opens_at:
            return False
        return not (self.closes_at and moment >= self.closes_at)


class Participation(models.Model):
    """One person in one process. The only thing an activity knows of a human being."""

    class Role(models.TextChoices):
        ORGANISER = "organiser", _("organiser")
        FACILITATOR = "facilitator", _("facilitator")
        PROFESSIONAL = "professional", _("professional")
        RESEARCHER = "researcher", _("researcher")
        PARTICIPANT = "participant", _("participant")
        COMPANION = "companion", _("companion")

    class State(models.TextChoices):
        INVITED = "invited", _("invited")
        ACTIVE = "active", _("taking part")
        PAUSED = "paused", _("pausing")
        LEFT = "left", _("left")

    class Reach(models.TextChoices):
        SITE = "site", _("on the site")
        EMAIL = "email", _("by e-mail")
        PHONE = "phone", _("by telephone")
        PAPER = "paper", _("on paper")

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="participations")
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="participations"
    )
    public_id = models.CharField(max_length=12, default=tokens.public_id)
    role = models.CharField(max_length=15, choices=Role.choices, default=Role.PARTICIPANT)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    alias = models.CharField(
        _("name shown in this process"),
        max_length=80,
        blank=True,
        help_text=_("Others see this name. Leave it empty to be shown as a participant."),
    )
    reach = models.CharField(
        _("how to reach them"), max_length=10, choices=Reach.choices, default=Reach.SITE
    )
    decides = models.BooleanField(
        _("belongs to the participants' group that answers"), default=False
    )
    accompanies = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="companions"
    )
    entered_by_staff = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)
    joined_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_from"
    )
    erased_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["process", "public_id"], name="one_public_id_per_process"
            ),
            models.UniqueConstraint(
                fields=["process", "person"],
                condition=models.Q(person__isnull=False),
                name="one_participation_per_person",
            ),
        ]

    def __str__(self) -> str:
        return f"participation {self.public_id}"

    @property
    def shown_name(self) -> str:
        """The name others in the process see."""
        if self.alias:
            return self.alias
        label: Any = self.get_role_display()
        return f"{label} {self.public_id[:4]}"


class AccessCode(models.Model):
    """A code on an invitation. Only its fingerprint is kept; it opens one participation once."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="access_codes")
    participation = models.ForeignKey(
        Participation, on_delete=models.CASCADE, related_name="access_codes"
    )
    fingerprint = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"access code {self.pk}"


class Reflection(models.Model):
    """An answer to the question that closes a step."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="reflections")
    step = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="reflections")
    participation = models.ForeignKey(
        Participation, on_delete=models.PROTECT, related_name="reflections"
    )
    text = models.TextField(_("your answer"), max_length=1000)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["process", "step", "participation"], name="one_reflection_per_step"
            )
        ]

    def __str__(self) -> str:
        return f"reflection {self.pk}"


class TemplateVersion(models.Model):
    """A process template as it stood at one version. Never changed after it is stored."""

    slug = models.SlugField(max_length=60)
    version = models.PositiveIntegerField()
    data = models.JSONField()
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["slug", "version"], name="one_template_version")
        ]

    def __str__(self) -> str:
        return f"{self.slug} {self.version}"
