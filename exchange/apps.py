from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """What goes in and out as a whole: plan files, spreadsheets and the fictional sample."""

    name = "exchange"

    def ready(self) -> None:
        from exchange.finance import link as finance_link
        from exchange.sheets import link

        link.register()
        finance_link.register()
