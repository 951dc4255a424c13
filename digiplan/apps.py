from django.apps import AppConfig


class DigiplanConfig(AppConfig):
    name = "digiplan"

    def ready(self) -> None:
        from digiplan import logs

        logs.configure()
