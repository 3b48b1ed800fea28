from django.apps import AppConfig


class ConverseConfig(AppConfig):
    name = "samskab.activities.converse"
    label = "converse"
