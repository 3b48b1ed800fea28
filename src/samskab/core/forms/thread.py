"""Forms of the red thread."""

from typing import Any

from django import forms
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from samskab.core.models import Decision, Disposition, Process, Proposal, Reply


class Answer(forms.Form):
    """What the reader of a reply says to it."""

    state = forms.ChoiceField(
        label=_("Does the reply meet what you meant?"),
        choices=[
            (Reply.State.FINE, _("That is what I meant")),
            (Reply.State.NOT_MEANT, _("That is not what I meant")),
        ],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("What I meant"),
        help_text=_("Needed only if the reply missed it. Your contribution is then opened again."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class Dispose(forms.Form):
    """What becomes of a contribution, and why."""

    outcome = forms.ChoiceField(
        label=_("What becomes of it"),
        choices=Disposition.Outcome.choices,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The person who said it reads this, and so may everybody else."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    passed_on_to = forms.CharField(label=_("Passed on to"), required=False, max_length=200)
    decision = forms.ModelChoiceField(
        label=_("Decision it belongs to"), required=False, queryset=Decision.objects.none()
    )

    def __init__(self, *args: Any, process: Process, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decision"].queryset = process.decisions.all()  # type: ignore[attr-defined]


class Decide(forms.Form):
    """A decision, who made it, and who disagreed."""

    title = forms.CharField(label=_("Decision"), max_length=200)
    text = forms.CharField(
        label=_("What was decided, and why"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    decided_by = forms.CharField(label=_("Who decided"), max_length=200)
    decided_on = forms.DateField(
        label=_("Decided on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    dissent = forms.CharField(
        label=_("Who disagreed, and why"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class Propose(forms.Form):
    """A step or a point for the agenda."""

    what = forms.ChoiceField(
        label=_("What do you propose?"), choices=Proposal.What.choices, widget=forms.RadioSelect
    )
    title = forms.CharField(label=_("Title"), max_length=200)
    text = forms.CharField(
        label=_("Why"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 5})
    )
    once = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["once"].initial = get_random_string(20)
