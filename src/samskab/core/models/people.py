"""Who: the login, the human being, and how to reach them."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils.translation import gettext_lazy as _

from samskab.core import clock
from samskab.core.models import tokens


class AccountManager(BaseUserManager["Account"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Account":
        account = self.model(email=self.normalize_email(email).lower(), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "Account":
        return self.create_user(email, password, is_administrator=True, **fields)


class Account(AbstractBaseUser, PermissionsMixin):
    """The login. What a human being is called and gave is kept on ``Person``."""

    email = models.EmailField(_("e-mail address"), unique=True)
    is_active = models.BooleanField(default=True)
    is_administrator = models.BooleanField(
        default=False, help_text="Runs the site; sees no private content by it."
    )
    language = models.CharField(max_length=5, blank=True)
    joined_at = models.DateTimeField(default=clock.now)

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return f"account {self.pk}"

    @property
    def is_staff(self) -> bool:
        return self.is_administrator


class Person(models.Model):
    """A human being, with or without an account. A guest is a person without one."""

    public_id = models.CharField(max_length=12, unique=True, default=tokens.public_id)
    account = models.OneToOneField(
        Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="person"
    )
    name = models.CharField(_("name"), max_length=120, blank=True)
    language = models.CharField(max_length=5, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT)
    erased_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"person {self.public_id}"

    @property
    def is_guest(self) -> bool:
        return self.account_id is None

    @property
    def has_account(self) -> bool:
        return self.account_id is not None

    @property
    def display_name(self) -> str:
        return self.name


class ContactPoint(models.Model):
    """One way of reaching a person. Blanked when the person is erased."""

    class Kind(models.TextChoices):
        EMAIL = "email", _("e-mail")
        PHONE = "phone", _("telephone")
        POST = "post", _("letter")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="contact_points")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    value = models.CharField(max_length=300)
    preferred = models.BooleanField(default=False)
    verified_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "value"], name="one_contact_point_per_value"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.person}"


class GuestPass(models.Model):
    """What a guest's cookie is checked against: expiring and revocable."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="guest_passes")
    fingerprint = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"guest pass {self.pk}"


class ApiToken(models.Model):
    """A key with which a program acts as a person. Only its fingerprint is kept."""

    class Scope(models.TextChoices):
        READ = "read", _("read")
        WRITE = "write", _("read and write")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("name"), max_length=80)
    fingerprint = models.CharField(max_length=64, unique=True)
    scope = models.CharField(max_length=10, choices=Scope.choices, default=Scope.READ)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"token {self.pk}"
