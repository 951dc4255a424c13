from django.apps import AppConfig


class CouncilConfig(AppConfig):
    name = "council"

    def ready(self) -> None:
        from council import kinds, waiting
        from council.meetings import calendar

        calendar.register()
        kinds.register()
        waiting.register()
