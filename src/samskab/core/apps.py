from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "samskab.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # System checks register themselves when imported; activities likewise.
        from samskab.core import checks  # noqa: F401

        autodiscover_modules("activity")
