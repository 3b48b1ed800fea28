"""Addresses: codes, keeping what a guest gave, and one's own profile."""

from django.urls import URLPattern, path

from samskab.core.views import people

urlpatterns: list[URLPattern] = [
    path("code/", people.code, name="code"),
    path("me/keep/", people.claim, name="claim"),
    path("me/profile/", people.profile, name="me_profile"),
]
