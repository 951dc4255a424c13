from django.apps import AppConfig


class CouncilConfig(AppConfig):
    name = "council"

    def ready(self) -> None:
        from council import kinds, waiting

        kinds.register()
        waiting.register()
