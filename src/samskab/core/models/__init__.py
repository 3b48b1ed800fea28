"""The tables of core."""

from samskab.core.models.event import Event, Input, Output, Submission
from samskab.core.models.organisation import Organisation, OrganisationMembership
from samskab.core.models.people import Account, ApiToken, ContactPoint, GuestPass, Person
from samskab.core.models.privacy import (
    Attribute,
    Consent,
    ConsentPurpose,
    Erasure,
    MailPreference,
    StoredFile,
)
from samskab.core.models.process import (
    AccessCode,
    Participation,
    Partnership,
    Phase,
    PhaseChange,
    Process,
    Reflection,
    Step,
    TemplateVersion,
)
from samskab.core.models.thread import (
    Contribution,
    Decision,
    Disposition,
    DispositionVote,
    Proposal,
    Reply,
)
from samskab.core.models.work import Job, Letter

__all__ = [
    "AccessCode",
    "Account",
    "ApiToken",
    "Attribute",
    "Consent",
    "ConsentPurpose",
    "ContactPoint",
    "Contribution",
    "Decision",
    "Disposition",
    "DispositionVote",
    "Erasure",
    "Event",
    "GuestPass",
    "Input",
    "Job",
    "Letter",
    "MailPreference",
    "Organisation",
    "OrganisationMembership",
    "Output",
    "Participation",
    "Partnership",
    "Person",
    "Phase",
    "PhaseChange",
    "Process",
    "Proposal",
    "Reflection",
    "Reply",
    "Step",
    "StoredFile",
    "Submission",
    "TemplateVersion",
]
