"""Core's addresses, and those of every registered activity."""

from django.urls import URLPattern, URLResolver, include, path

from samskab.core import activity

urlpatterns: list[URLPattern | URLResolver] = [
    *(
        path(f"p/<slug:slug>/{a.kind}/<int:pk>/", include((a.urls, a.kind)))
        for a in activity.registered()
    ),
]
