"""What those who run processes write."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from samskab.core import activity
from samskab.core.actions.templates import text
from samskab.core.models import Organisation, Participation, Phase, Process, Step
from samskab.core.models.process import Level, Mode


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class NewProcessForm(forms.Form):
    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), empty_label=None
    )
    template = forms.ChoiceField(label=_("Template"), required=False, widget=forms.RadioSelect)
    title = forms.CharField(label=_("Title"), max_length=200)
    language = forms.ChoiceField(label=_("Language of the content"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, organisations: Any, templates: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "en"
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        self.fields["template"].choices = [  # type: ignore[attr-defined]
            *((str(t.pk), text(t.data["title"], language)) for t in templates),
            ("", _("Begin with an empty process")),
        ]


PROCESS_FIELDS = (
    "title", "summary", "visibility", "purpose", "what_is_open", "what_is_settled",
    "who_decides", "money_set_aside", "hours_set_aside", "answer_on", "dispositions_by",
    "promise", "modes", "levels", "kind", "logic", "arena", "retention_months",
)  # fmt: skip


class ProcessForm(forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    modes = forms.MultipleChoiceField(
        label=_("what is done together"),
        choices=Mode.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    levels = forms.MultipleChoiceField(
        label=_("level"),
        choices=Level.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Process
        fields = PROCESS_FIELDS
        widgets = {
            "answer_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "purpose": forms.Textarea(attrs={"rows": 5}),
            "what_is_open": forms.Textarea(attrs={"rows": 3}),
            "what_is_settled": forms.Textarea(attrs={"rows": 3}),
        }


class PhaseForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(label=_("Title"), max_length=200)
    description = forms.CharField(
        label=_("description"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    starts_on = _day(_("starts on"))
    ends_on = _day(_("ends on"))


class PhaseChangeForm(PhaseForm):
    decided_by = forms.CharField(label=_("Who decided"), max_length=200, required=False)
    reason = forms.CharField(label=_("Why"), max_length=500, required=False)


class StepForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    phase = forms.ModelChoiceField(
        label=_("Phase"), queryset=Phase.objects.none(), empty_label=None
    )
    title = forms.CharField(label=_("Title"), max_length=200)
    intro = forms.CharField(
        label=_("introduction"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    channel = forms.ChoiceField(label=_("channel"), choices=Step.Channel.choices)
    is_sensitive = forms.BooleanField(
        label=_("people may tell about something sensitive here"), required=False
    )
    who_reads = forms.CharField(
        label=_("who reads what is written here"), max_length=300, required=False
    )
    reflection_question = forms.CharField(
        label=_("question at the end"), max_length=300, required=False
    )

    def __init__(self, *args: Any, phases: list[Phase], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phase"].queryset = Phase.objects.filter(pk__in=[p.pk for p in phases])  # type: ignore[attr-defined]


class NewStepForm(StepForm):
    kind = forms.ChoiceField(label=_("What people do"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(a.kind, a.name) for a in activity.registered()]  # type: ignore[attr-defined]


class InviteForm(forms.Form):
    role = forms.ChoiceField(
        label=_("Role"), choices=Participation.Role.choices, initial=Participation.Role.PARTICIPANT
    )
    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    email = forms.EmailField(label=_("E-mail address"), required=False)
    phone = forms.CharField(label=_("Telephone number"), max_length=40, required=False)


class RegisterForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    reach = forms.ChoiceField(
        label=_("how to reach them"),
        choices=[(r.value, r.label) for r in Participation.Reach if r.value in {"paper", "phone"}],
    )
    phone = forms.CharField(label=_("Telephone number"), max_length=40, required=False)
    post = forms.CharField(
        label=_("letter"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class PartForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    role = forms.ChoiceField(label=_("Role"), choices=Participation.Role.choices)
    decides = forms.BooleanField(
        label=_("belongs to the participants' group that answers"), required=False
    )


class ModerationForm(forms.Form):
    show = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])
    reason = forms.CharField(label=_("Reason for hiding"), max_length=300, required=False)
