"""Forms on the public pages."""

from django import forms
from django.utils.translation import gettext_lazy as _


class Search(forms.Form):
    """Words to look for in processes."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100, strip=True)


class Rename(forms.Form):
    """The name others see in one process."""

    alias = forms.CharField(
        label=_("Name shown in this process"),
        help_text=_("Others see this name. Leave it empty to be shown as a participant."),
        required=False,
        max_length=80,
    )
