from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    name = "evaluation"

    def ready(self) -> None:
        from evaluation import kinds, reading, rights, timeline_prints, waiting
        from evaluation.meeting_papers import ordering as meeting_papers

        kinds.register()
        meeting_papers.register()
        reading.register()
        rights.register()
        timeline_prints.register()
        waiting.register()
