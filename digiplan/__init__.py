"""Composition of the apps: settings, addresses, worker, frame of the pages."""

from digiplan.celery import app as celery_app

__all__ = ["celery_app"]
