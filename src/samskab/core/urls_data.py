"""Addresses of one's own data."""

from django.urls import URLPattern, path

from samskab.core.views import data

urlpatterns: list[URLPattern] = [
    path("me/data/", data.me_data, name="me_data"),
    path("me/data/copy/", data.me_export, name="me_export"),
    path("me/erase/", data.me_erase, name="me_erase"),
    path("me/consents/", data.me_consents, name="me_consents"),
]
