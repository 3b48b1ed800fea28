"""The conversation: statements that people add and vote on."""

from django.utils.translation import gettext_lazy as _

from samskab.activities.converse import demo, exports, forms, queries
from samskab.activities.converse.models import STATEMENT, keeping
from samskab.activities.converse.rules import RULES
from samskab.core.activity import Activity, ContributionKind, Export, Verb, register

ACTIVITY = register(
    Activity(
        kind="converse",
        name=_("Conversation"),
        summary=_(
            "People write short statements and vote on each other's: agree, disagree or pass."
        ),
        urls="samskab.activities.converse.urls",
        rules=RULES,
        verbs={
            "converse.import_begun": Verb(
                _("The import of a conversation held elsewhere began."), "desk", news=False
            ),
            "converse.sent_twice": Verb(
                _("A form was sent twice; nothing was added the second time."), "desk", news=False
            ),
            "converse.imported": Verb(
                _(
                    "A conversation held elsewhere was imported: {statements} statements, {votes} votes."
                )
            ),
        },
        facts=("converse.Vote",),
        settings={
            "question": "",
            "max_length": queries.MAX_LENGTH,
            "moderate": False,
            "allow_new": True,
        },
        settings_form=forms.SettingsForm,
        contributions={
            STATEMENT: ContributionKind(name=_("statement"), words=queries.words),
        },
        exports=(
            Export(_("Statements"), "comments.csv", "text/csv", exports.comments_csv),
            Export(_("Votes"), "votes.csv", "text/csv", exports.votes_csv),
        ),
        open_from_template=keeping.open_from_template,
        contribution_hidden=keeping.hidden,
        figures=queries.figures,
        personal=queries.personal,
        erase=keeping.erase,
        merge=keeping.merge,
        search=queries.search,
        bundle=exports.bundle,
        demo=demo.demo,
    )
)
