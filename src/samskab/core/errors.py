"""Refusals a person can read. Any other exception is a bug and becomes a 500."""

from django.utils.functional import Promise


class Refused(Exception):
    """A rule of the process says no; ``message`` is a whole sentence shown to the person."""

    status = 409

    def __init__(self, message: str | Promise) -> None:
        super().__init__(message)
        self.message = message


class NotAllowed(Refused):
    """The person may see this place but not do that here."""

    status = 403


class NotFound(Refused):
    """Does not exist, or is not for this person: the two must look the same."""

    status = 404


class Changed(Refused):
    """Somebody else changed the same thing in between; nothing was overwritten."""
