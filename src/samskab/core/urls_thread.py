"""Addresses along the red thread."""

from django.urls import URLPattern, path

from samskab.core.views import thread

urlpatterns: list[URLPattern] = [
    path("me/", thread.me, name="me"),
    path("me/replies/<int:pk>/", thread.me_reply, name="me_reply"),
    path("me/replies/<int:pk>/sheet/", thread.me_reply_sheet, name="me_reply_sheet"),
    path("p/<slug:slug>/c/<int:pk>/", thread.process_contribution, name="process_contribution"),
    path(
        "p/<slug:slug>/c/<int:pk>/withdraw/",
        thread.contribution_withdraw,
        name="contribution_withdraw",
    ),
    path("p/<slug:slug>/decisions/", thread.process_decisions, name="process_decisions"),
    path("p/<slug:slug>/propose/", thread.process_propose, name="process_propose"),
    path("p/<slug:slug>/steps/<int:pk>/reflect/", thread.step_reflect, name="step_reflect"),
    path("desk/p/<slug:slug>/answers/", thread.desk_answers, name="desk_answers"),
    path("desk/p/<slug:slug>/answers/<int:pk>/", thread.desk_answer, name="desk_answer"),
    path("desk/p/<slug:slug>/decisions/", thread.desk_decisions, name="desk_decisions"),
    path("desk/p/<slug:slug>/people/<slug:public_id>/sheet/", thread.desk_sheet, name="desk_sheet"),
]
