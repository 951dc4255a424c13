from django.apps import AppConfig


class CooperationConfig(AppConfig):
    name = "cooperation"

    def ready(self) -> None:
        from cooperation import kinds, panels

        kinds.register()
        panels.register()
