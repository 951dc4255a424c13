"""Renders reports a second time, in a process of its own: `python -m tests.acceptance.again INPUTS.json`.

The inputs are what the rows of a rendition say; the database is not asked. Beside each PDF lies the HTML that it was
made of.
"""

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import django

django.setup()

from django.utils import translation  # noqa: E402  # after the set-up

from evaluation import rendering  # noqa: E402
from evaluation.holding import Hold  # noqa: E402
from evaluation.models import FactsSnapshot, Manifest, RenderJob, Report  # noqa: E402


class Silent:
    """Stands for the hold on a job where nobody looks at the progress."""

    def report(self, step: str, done: int, total: int) -> None: ...


class Kept(rendering.Bar):
    """Keeps the HTML."""

    html = ""

    def html_is_ready(self, html: str) -> None:
        self.html = html
        super().html_is_ready(html)


def job(of: dict[str, Any]) -> RenderJob:
    """The rows that a rendering reads, outside of any database."""
    facts = FactsSnapshot(content=of["facts"], frozen_at=datetime.fromisoformat(of["frozen_at"]))
    report = Report(number=of["number"], version=of["version"])
    manifest = Manifest(facts=facts, report=report, sha256=of["manifest"], texts=of.get("texts", {}))
    return RenderJob(manifest=manifest, edition=of["edition"], language=of["language"], final=of["final"])


def main(inputs: Path) -> None:
    """Write `<plan>.pdf` beside the inputs for each of them."""
    with translation.override("de"):
        for name, of in json.loads(inputs.read_text()).items():
            bar = Kept(cast(Hold, Silent()))
            content = rendering.render(job(of), bar)
            inputs.with_name(f"{name}.html").write_text(bar.html)
            inputs.with_name(f"{name}.pdf").write_bytes(content)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
