"""Commands in the demonstration's installation, and what is known there of a plan before a walk begins."""

import os
import subprocess
import sys
from pathlib import Path

from bootstrap.paths import venv

KNOWN = """
import io, json
from django.core.management import call_command
from council.models import Committee
from roadmap.models import *
if {size}:
    call_command("load_sample", *{size}, stdout=io.StringIO())
    call_command("load_demo_accounts", stdout=io.StringIO())
plan = Plan.objects.get(slug="{plan}")
def last(rows):
    return rows.order_by("-effective_on", "-recorded_at", "-id").first()
out = {{"projects": [], "milestones": [], "items": [], "posts": []}}
for row in Project.objects.filter(entries__version__plan=plan, owner=plan.owner).distinct().order_by("slug"):
    found = last(row.state_changes)
    if found:
        out["projects"].append([row.slug, row.title, found.state, str(found.effective_on)])
    for one in row.milestones.all():
        found = last(one.dates)
        if found and found.forecast_on:
            out["milestones"].append([row.slug, one.slug, one.title, str(found.effective_on)])
for row in plan.budget_items.order_by("slug"):
    found = last(row.amounts)
    if found and found.amount and row.stage == "appropriation" and not row.conditional:
        out["items"].append([row.slug, row.title, str(found.amount), str(found.effective_on)])
for row in Post.objects.filter(line__plan=plan).order_by("line__slug", "number"):
    found = last(row.events)
    if found:
        out["posts"].append([row.line.slug, row.number, found.kind, str(found.effective_on)])
committee = Committee.objects.filter(owner=plan.owner, kind="council").order_by("slug")[0]
out["committee"] = [committee.slug, committee.name]
print("KNOWN " + json.dumps(out))
"""


def manage(folder: Path, *arguments: str) -> str:
    """Run a command of the demonstration's installation; return what it printed."""
    env = {**os.environ, "DIGIPLAN_VENV": str(venv()), "DIGIPLAN_MODE": "demo"}
    for name in ("DATABASE_URL", "CELERY_BROKER_URL", "MEDIA_ROOT", "STATIC_ROOT", "DIGIPLAN_TEMP"):
        env.pop(name, None)
    command = [sys.executable, "run.py", "manage", *arguments]
    done = subprocess.run(command, cwd=folder, env=env, timeout=900, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
