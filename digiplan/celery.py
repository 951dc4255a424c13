"""The Celery application: broker and limits from the settings, tasks from the apps, the schedule in code."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "digiplan.settings")

app = Celery("digiplan")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
