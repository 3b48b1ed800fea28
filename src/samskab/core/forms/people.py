"""Forms about oneself."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from samskab.core.models import MailPreference


class Code(forms.Form):
    """A code from an invitation, as typed."""

    code = forms.CharField(
        label=_("Your code"),
        max_length=40,
        help_text=_("Twelve letters and figures. Small letters and missing dashes do no harm."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )


class Profile(forms.Form):
    """What the site calls somebody, and how it speaks to them."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        required=False,
        help_text=_(
            "Only those who run your processes see it. Others see the name you choose there."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(label=_("Language of pages and mail"), choices=settings.LANGUAGES)
    rhythm = forms.ChoiceField(
        label=_("How often you want mail"),
        choices=MailPreference.Rhythm.choices,
        widget=forms.RadioSelect,
    )
