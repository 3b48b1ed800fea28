"""All addresses of the site."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("", include("samskab.core.urls")),
]
handler404 = "samskab.core.views.errors.not_found"
handler500 = "samskab.core.views.errors.broken"
