from django.apps import AppConfig


class CooperationConfig(AppConfig):
    name = "cooperation"

    def ready(self) -> None:
        from cooperation import kinds, panels, permits, rights, waiting

        kinds.register()
        panels.register()
        permits.register()
        rights.register()
        waiting.register()
