from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """What goes in and out as a whole: plan files and the fictional sample."""

    name = "exchange"
