"""The conversation: statements that people add and vote on."""

from django.utils.translation import gettext_lazy as _

from samskab.activities.converse import actions, demo, exports, forms, queries
from samskab.activities.converse.rules import RULES
from samskab.core.activity import Activity, ContributionKind, Export, Verb, register

ACTIVITY = register(
    Activity(
        kind="converse",
        name=_("Conversation"),
        summary=_("People write short statements and vote on each other's: agree, disagree or pass."),
        urls="samskab.activities.converse.urls",
        rules=RULES,
        verbs={
            "converse.imported": Verb(
                _("A conversation held elsewhere was imported: {statements} statements, {votes} votes.")
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
            actions.KIND: ContributionKind(name=_("statement"), words=queries.words),
        },
        exports=(
            Export(_("Statements"), "comments.csv", "text/csv", exports.comments_csv),
            Export(_("Votes"), "votes.csv", "text/csv", exports.votes_csv),
        ),
        open_from_template=actions.open_from_template,
        contribution_hidden=actions.hidden,
        figures=queries.figures,
        personal=queries.personal,
        erase=actions.erase,
        merge=actions.merge,
        search=queries.search,
        bundle=exports.bundle,
        demo=demo.demo,
    )
)
