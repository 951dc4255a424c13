from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    name = "evaluation"

    def ready(self) -> None:
        from evaluation import kinds, reading, rights, waiting

        kinds.register()
        reading.register()
        rights.register()
        waiting.register()
