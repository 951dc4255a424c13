"""The Celery application: broker and limits from the settings, tasks from the apps, the schedule in code."""

import ctypes
import os
import signal
import sys
from typing import Any

from celery import Celery
from celery.signals import worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "digiplan.settings")

app = Celery("digiplan")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

PR_SET_PDEATHSIG = 1  # from <linux/prctl.h>


def end_with_the_worker(**_: Any) -> None:
    """A pool child dies with its worker: an orphan would go on rendering what the broker hands to somebody else."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


worker_process_init.connect(end_with_the_worker, dispatch_uid="digiplan.end_with_the_worker")
