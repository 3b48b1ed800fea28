"""Addresses: the public pages."""

from django.urls import URLPattern, URLResolver, path
from django.views.i18n import set_language

from samskab.core.api.public import api
from samskab.core.views import public

urlpatterns: list[URLPattern | URLResolver] = [
    path("", public.home, name="home"),
    path("processes/", public.processes, name="processes"),
    path("o/<slug:slug>/", public.organisation, name="organisation"),
    path("accessibility/", public.accessibility, name="accessibility"),
    path("privacy/", public.privacy, name="privacy"),
    path("about/", public.about, name="about"),
    path("language/", set_language, name="set_language"),
    path("health/", public.health, name="health"),
    path("p/<slug:slug>/", public.process, name="process"),
    path("p/<slug:slug>/log/", public.process_log, name="process_log"),
    path("p/<slug:slug>/join/", public.process_join, name="process_join"),
    path("p/<slug:slug>/leave/", public.process_leave, name="process_leave"),
    path("p/<slug:slug>/pause/", public.process_pause, name="process_pause"),
    path("p/<slug:slug>/resume/", public.process_resume, name="process_resume"),
    path("p/<slug:slug>/name/", public.process_rename, name="process_rename"),
    path("api/v1/", api.urls),
]
