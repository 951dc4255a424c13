from django.apps import AppConfig


class CooperationConfig(AppConfig):
    name = "cooperation"

    def ready(self) -> None:
        from cooperation import calendar, kinds, panels, partner_money, permits, reported_rows, rights, waiting

        calendar.register()
        kinds.register()
        panels.register()
        partner_money.register()
        permits.register()
        reported_rows.register()
        rights.register()
        waiting.register()
