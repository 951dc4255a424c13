from django.apps import AppConfig


class CooperationConfig(AppConfig):
    name = "cooperation"

    def ready(self) -> None:
        from cooperation import (
            calendar,
            kinds,
            panels,
            partner_money,
            permits,
            plan_panel,
            reported_rows,
            rights,
            waiting,
        )
        from cooperation.reminders import registering

        calendar.register()
        kinds.register()
        panels.register()
        partner_money.register()
        permits.register()
        plan_panel.register()
        reported_rows.register()
        rights.register()
        registering.register()
        waiting.register()
