from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    name = "evaluation"

    def ready(self) -> None:
        from evaluation import entry_points, kinds, reading, rights, timeline_prints, waiting
        from evaluation.council_paper import panels as council_paper
        from evaluation.cycle import dates, links
        from evaluation.cycle import waiting as cycle_waiting
        from evaluation.meeting_papers import ordering as meeting_papers
        from evaluation.partner_sheet import orders as partner_sheets

        council_paper.register()
        cycle_waiting.register()
        dates.register()
        entry_points.register()
        kinds.register()
        meeting_papers.register()
        links.register()
        partner_sheets.register()
        reading.register()
        rights.register()
        timeline_prints.register()
        waiting.register()
