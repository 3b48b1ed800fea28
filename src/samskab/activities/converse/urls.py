from django.urls import path

from samskab.activities.converse import views

urlpatterns = [
    path("", views.step, name="step"),
    path("add/", views.add, name="add"),
    path("<int:statement>/vote/", views.vote, name="vote"),
    path("<int:statement>/undo/", views.undo, name="undo"),
    path("<int:statement>/withdraw/", views.withdraw, name="withdraw"),
]
