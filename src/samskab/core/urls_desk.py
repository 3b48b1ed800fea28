"""Addresses of the desk."""

from django.urls import URLPattern, path

from samskab.core.views import desk

urlpatterns: list[URLPattern] = [
    path("desk/", desk.desk, name="desk"),
    path("desk/new/", desk.desk_new, name="desk_new"),
    path("desk/p/<slug:slug>/", desk.desk_process, name="desk_process"),
    path("desk/p/<slug:slug>/edit/", desk.desk_edit, name="desk_edit"),
    path("desk/p/<slug:slug>/open/", desk.desk_open, name="desk_open"),
    path("desk/p/<slug:slug>/close/", desk.desk_close, name="desk_close"),
    path("desk/p/<slug:slug>/phases/new/", desk.desk_phase_new, name="desk_phase_new"),
    path("desk/p/<slug:slug>/phases/<int:pk>/", desk.desk_phase, name="desk_phase"),
    path("desk/p/<slug:slug>/steps/new/", desk.desk_step_new, name="desk_step_new"),
    path("desk/p/<slug:slug>/steps/<int:pk>/", desk.desk_step, name="desk_step"),
    path("desk/p/<slug:slug>/steps/<int:pk>/open/", desk.desk_step_open, name="desk_step_open"),
    path("desk/p/<slug:slug>/steps/<int:pk>/close/", desk.desk_step_close, name="desk_step_close"),
    path("desk/p/<slug:slug>/people/", desk.desk_people, name="desk_people"),
    path("desk/p/<slug:slug>/people/invite/", desk.desk_invite, name="desk_invite"),
    path("desk/p/<slug:slug>/people/register/", desk.desk_register, name="desk_register"),
    path("desk/p/<slug:slug>/people/<slug:public_id>/", desk.desk_person, name="desk_person"),
    path(
        "desk/p/<slug:slug>/people/<slug:public_id>/erase/",
        desk.desk_person_erase,
        name="desk_person_erase",
    ),
    path("desk/p/<slug:slug>/moderation/", desk.desk_moderation, name="desk_moderation"),
    path("desk/p/<slug:slug>/moderation/<int:pk>/", desk.desk_moderate, name="desk_moderate"),
    path("desk/p/<slug:slug>/log/", desk.desk_log, name="desk_log"),
    path("desk/p/<slug:slug>/exports/", desk.desk_exports, name="desk_exports"),
    path(
        "desk/p/<slug:slug>/exports/<int:pk>/<int:position>/",
        desk.desk_export,
        name="desk_export",
    ),
]
