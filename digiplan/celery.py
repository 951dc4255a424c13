"""The Celery application: broker and limits from the settings, tasks from the apps, the schedule in code."""

import os

from celery import Celery
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "digiplan.settings")

app = Celery("digiplan")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "sweep-render-jobs": {"task": "evaluation.tasks.sweep", "schedule": settings.JOB_SWEEP_SECONDS},
}
