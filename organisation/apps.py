from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "organisation"

    def ready(self) -> None:
        from organisation import kinds_own

        kinds_own.register()
