"""What people see of themselves."""

from samskab.core import access
from samskab.core.access import Standing
from samskab.core.models import MailPreference, Participation, Person


def mail_rhythm(person: Person) -> str:
    """How often a person wants mail; the usual rhythm when they never said."""
    preference = MailPreference.objects.filter(person=person).first()
    return preference.rhythm if preference else str(MailPreference.Rhythm.DAILY)


def participation_of(here: Standing, public_id: str) -> Participation:
    """Somebody in the process one stands in, or ``NotFound``."""
    found = (
        Participation.objects.select_related("person")
        .filter(process=here.process, public_id=public_id)
        .first()
    )
    if found is None:
        raise access.not_found()
    found.process = here.process
    return found
