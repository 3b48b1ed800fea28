"""Everything core itself writes in the log, as sentences for people."""

from django.utils.translation import gettext_lazy as _

from samskab.core.activity import Verb

VERBS: dict[str, Verb] = {
    # Outside any process
    "account.made": Verb(_("Somebody made an account."), "desk", news=False),
    "account.guest_made": Verb(_("A guest began to take part."), "desk", news=False),
    "account.guest_claimed": Verb(
        _("A guest made an account and kept what they gave."), "desk", news=False
    ),
    "account.changed": Verb(_("Somebody changed what the site knows of them."), "desk", news=False),
    "account.erased": Verb(_("Somebody erased what the site knew of them."), "desk", news=False),
    "account.token_made": Verb(_("Somebody made a key for a program."), "desk", news=False),
    "account.token_revoked": Verb(_("Somebody revoked a key for a program."), "desk", news=False),
    "organisation.made": Verb(_("An organisation was added."), "desk", news=False),
    "organisation.changed": Verb(_("An organisation was changed."), "desk", news=False),
    "organisation.member_added": Verb(
        _("Somebody now works for the organisation here."), "desk", news=False
    ),
    "organisation.member_removed": Verb(
        _("Somebody no longer works for the organisation here."), "desk", news=False
    ),
    # The process
    "process.made": Verb(_("{actor} began to prepare the process.")),
    "process.changed": Verb(_("{actor} changed the description of the process.")),
    "process.opened": Verb(_("{actor} opened the process.")),
    "process.closed": Verb(_("{actor} closed the process.")),
    "process.partner_added": Verb(_("A partner organisation joined the process.")),
    "process.partner_changed": Verb(_("What a partner organisation sees was changed."), "desk"),
    "process.partner_left": Verb(_("A partner organisation left the process.")),
    "process.exported": Verb(_("{actor} exported the process."), "desk", news=False),
    "process.retention_reached": Verb(_("Personal data was erased because its time had run out.")),
    "process.consent_worded": Verb(_("{actor} changed what people are asked to agree to.")),
    # Phases and steps
    "phase.added": Verb(_("{actor} added a phase.")),
    "phase.changed": Verb(_("{actor} changed a phase, with a reason.")),
    "phase.removed": Verb(_("{actor} removed a phase, with a reason.")),
    "step.added": Verb(_("{actor} added a step.")),
    "step.changed": Verb(_("{actor} changed a step.")),
    "step.opened": Verb(_("{actor} opened a step.")),
    "step.closed": Verb(_("{actor} closed a step.")),
    "step.removed": Verb(_("{actor} removed a step.")),
    "step.reflected": Verb(_("{actor} answered the question at the end of a step."), "members"),
    "step.output_made": Verb(_("A step handed on a result."), "members"),
    "step.input_bound": Verb(_("A step took over a result from another."), "members"),
    # People
    "participation.invited": Verb(_("{actor} invited somebody."), "desk", news=False),
    "participation.joined": Verb(_("{actor} joined."), "members", news=False),
    "participation.registered": Verb(
        _("{actor} registered somebody on paper or telephone."), "desk", news=False
    ),
    "participation.changed": Verb(
        _("{actor} changed somebody's part in the process."), "desk", news=False
    ),
    "participation.renamed": Verb(_("{actor} changed the name shown here."), "desk", news=False),
    "participation.paused": Verb(_("{actor} is pausing."), "desk", news=False),
    "participation.resumed": Verb(_("{actor} takes part again."), "desk", news=False),
    "participation.left": Verb(_("{actor} left."), "desk", news=False),
    "participation.merged": Verb(
        _("A guest's part was joined with their account."), "desk", news=False
    ),
    "participation.erased": Verb(_("Somebody's personal data was erased."), "desk", news=False),
    "participation.code_made": Verb(_("{actor} made an access code."), "desk", news=False),
    "participation.code_used": Verb(_("Somebody used an access code."), "desk", news=False),
    "participation.code_revoked": Verb(_("{actor} revoked an access code."), "desk", news=False),
    "participation.exported": Verb(_("{actor} took a copy of their own data."), "desk", news=False),
    "consent.given": Verb(_("{actor} gave a consent."), "desk", news=False),
    "consent.withdrawn": Verb(_("{actor} withdrew a consent."), "desk", news=False),
    "attribute.told": Verb(_("{actor} told something about themselves."), "desk", news=False),
    "attribute.removed": Verb(
        _("{actor} removed something they had told about themselves."), "desk", news=False
    ),
    "file.added": Verb(_("{actor} added a file."), "members"),
    "file.removed": Verb(_("{actor} removed a file."), "members"),
    # The red thread
    "contribution.offered": Verb(_("{actor} gave a contribution."), "members", news=False),
    "contribution.shown": Verb(_("{actor} let a contribution be shown."), "desk"),
    "contribution.hidden": Verb(_("{actor} hid a contribution, with a reason.")),
    "contribution.withdrawn": Verb(_("{actor} withdrew a contribution."), "members", news=False),
    "contribution.merged": Verb(_("{actor} joined two contributions that say the same.")),
    "contribution.reopened": Verb(
        _("{actor} said “that is not what I meant”; the contribution was reopened.")
    ),
    "disposition.proposed": Verb(_("{actor} proposed what becomes of a contribution."), "desk"),
    "disposition.agreed": Verb(
        _("{actor} took a position on a proposed answer."), "desk", news=False
    ),
    "disposition.given": Verb(_("A contribution was answered, with a reason.")),
    "disposition.dropped": Verb(_("A proposed answer was not agreed to."), "desk"),
    "decision.made": Verb(_("{actor} wrote down a decision.")),
    "decision.changed": Verb(_("{actor} replaced a decision by a new version.")),
    "reply.read": Verb(_("{actor} read a reply."), "desk", news=False),
    "reply.printed": Verb(_("{actor} printed a reply sheet."), "desk", news=False),
    "reply.accepted": Verb(_("{actor} said a reply met what they meant."), "desk", news=False),
    "proposal.made": Verb(_("{actor} proposed a step or a point for the agenda."), "members"),
}
