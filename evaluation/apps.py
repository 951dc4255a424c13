from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    name = "evaluation"

    def ready(self) -> None:
        from evaluation import kinds, reading, rights

        kinds.register()
        reading.register()
        rights.register()
