"""What people and organisers fill in."""

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samskab.activities.converse.queries import MAX_LENGTH


def _key() -> str:
    return secrets.token_hex(12)


class StatementForm(forms.Form):
    text = forms.CharField(
        label=_("Your statement"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One thought that others can agree or disagree with."),
    )
    once = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput, initial=_key)

    def __init__(self, *args: Any, longest: int = MAX_LENGTH, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Not as the control's maxlength: pasted text would be cut off without a word.
        field = self.fields["text"]
        field.validators.append(_no_longer_than(longest))
        field.help_text = _(
            "One thought that others can agree or disagree with. At most %(longest)s characters."
        ) % {"longest": longest}


def _no_longer_than(longest: int) -> Any:
    def check(text: str) -> None:
        length = len(" ".join(text.split()))
        if length > longest:
            raise forms.ValidationError(
                _("Your statement has %(length)s characters; there is room for %(longest)s."),
                params={"length": length, "longest": longest},
            )

    return check


class VoteForm(forms.Form):
    value = forms.TypedChoiceField(coerce=int, choices=[(1, 1), (0, 0), (-1, -1)])


class SettingsForm(forms.Form):
    """What an organiser decides about a conversation; its values become the step's settings."""

    question = forms.CharField(
        label=_("Question"),
        max_length=300,
        required=False,
        help_text=_("What people are asked. Empty: the step's title is the question."),
    )
    max_length = forms.IntegerField(
        label=_("Longest statement, in characters"),
        min_value=60,
        max_value=2000,
        initial=MAX_LENGTH,
    )
    moderate = forms.BooleanField(
        label=_("Somebody reads each statement before it is shown"), required=False
    )
    allow_new = forms.BooleanField(
        label=_("People may add statements of their own"), required=False, initial=True
    )
