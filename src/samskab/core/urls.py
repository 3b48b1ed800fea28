"""Core's addresses, and those of every registered activity."""

from django.urls import URLPattern, URLResolver, include, path

from samskab.core import (
    activity,
    urls_data,
    urls_desk,
    urls_people,
    urls_public,
    urls_thread,
)

urlpatterns: list[URLPattern | URLResolver] = [
    *urls_public.urlpatterns,
    *urls_people.urlpatterns,
    *urls_thread.urlpatterns,
    *urls_data.urlpatterns,
    *urls_desk.urlpatterns,
    *(
        path(f"p/<slug:slug>/{a.kind}/<int:pk>/", include((a.urls, a.kind)))
        for a in activity.registered()
    ),
]
