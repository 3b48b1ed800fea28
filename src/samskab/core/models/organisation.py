"""The public bodies answerable for processes, and who works in them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from samskab.core import clock
from samskab.core.models.people import Person


class Organisation(models.Model):
    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(unique=True, max_length=80)
    about = models.TextField(_("about"), blank=True, max_length=2000)
    contact = models.CharField(_("contact for questions"), max_length=200, blank=True)
    help_now = models.CharField(
        _("where to get help now"),
        max_length=300,
        blank=True,
        help_text=_("Shown on sensitive steps, for example an emergency number."),
    )
    language = models.CharField(max_length=5, default="en")
    created_at = models.DateTimeField(default=clock.now)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.name


class OrganisationMembership(models.Model):
    class Role(models.TextChoices):
        MANAGER = "manager", _("manager")
        ORGANISER = "organiser", _("organiser")

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="memberships"
    )
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "person"], name="one_membership_per_organisation"
            )
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.person_id} in {self.organisation_id}"
