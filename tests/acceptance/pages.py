"""Takes the example pages of docs/report.md: `python -m tests.acceptance.pages`.

The fictional county of the demonstration is entered into a database that is thrown away afterwards; its report is
frozen and rendered in this process, and ten pages of it are kept as pictures.
"""

import json
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from PIL import Image

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "report-pages"
MARK = FOLDER / "made-with.txt"
"""Names the renderer that made the pictures: tests/evaluation/test_report_pages.py compares it with the present one."""
PLAN, YEAR = "musterau", 2025
DOTS = 80  # per inch: a page of A4 is 661 pixels wide


@dataclass(frozen=True)
class Page:
    """A page: in which file, and words that it begins with or holds; the contents hold most of them as well."""

    file: str
    words: str
    first: int = 3


PAGES = {
    "1-cover": Page("committee", "Evaluationsbericht", 1),
    "2-one-page": Page("committee", "1 Auf einer Seite"),
    "3-overview": Page("committee", "Abbildung 1:"),
    "4-fields": Page("committee", "4.2 Digitale Akten"),
    "5-deviations": Page("committee", "Abweichungen mit Ursache"),
    "6-finance": Page("committee", "Abbildung 3:"),
    "7-posts": Page("committee", "Abbildung 5:"),
    "8-joint-projects": Page("full", "Gemeinsame Projekte nach Partner und Projekt"),
    "9-project-sheet": Page("full", r"\d+ Ablösung der Telefonanlage\n\n?Stand"),
    "10-council-paper": Page("council-paper", "Beratungsfolge", 1),
}


def main() -> None:
    """Make the files in a database of their own, then the pictures of them."""
    if "--make" in sys.argv:
        make(Path(sys.argv[-1]))
        return
    from bootstrap import commands, stack

    FOLDER.mkdir(exist_ok=True)
    with stack.throwaway(commands.child_environment("test")) as (env, folder):
        made = [sys.executable, "-m", "tests.acceptance.pages", "--make", str(folder)]
        subprocess.run(made, env=env, cwd=FOLDER.parents[1], check=True)
        for name, page in PAGES.items():
            photograph(folder / f"{page.file}.pdf", page, FOLDER / f"{name}.png")
        MARK.write_text((folder / MARK.name).read_text())


def photograph(path: Path, page: Page, out: Path) -> None:
    """Write a picture of the first page with the page's words. Raises LookupError when there is none."""
    number = next((n for n, text in enumerate(texts(path), 1) if n >= page.first and re.search(page.words, text)), None)
    if number is None:
        raise LookupError(f"{path.name} has no page with {page.words!r}")
    with tempfile.TemporaryDirectory() as folder:
        shot = ["pdftoppm", "-r", str(DOTS), "-f", str(number), "-l", str(number), "-png", str(path), f"{folder}/page"]
        subprocess.run(shot, check=True)
        (found,) = Path(folder).glob("*.png")
        # not fewer colours: the lights are small, and a palette drops theirs
        Image.open(found).convert("RGB").save(out, optimize=True)


def texts(path: Path) -> list[str]:
    """Return the text of each page."""
    run = subprocess.run(["pdftotext", path, "-"], check=True, capture_output=True)
    return run.stdout.decode().replace("\u00a0", " ").split("\f")


def make(folder: Path) -> None:
    """Write the PDFs, and the name of the renderer, into `folder`; needs an empty database."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import translation

    from evaluation import actions, facts, pdf, report
    from roadmap.models import Plan
    from tests.acceptance import papers

    call_command("migrate", verbosity=0)
    call_command("load_sample", verbosity=0)
    # no worker is there to take the job of the draft
    with translation.override("de"), mock.patch("evaluation.actions.publish_on_commit"):
        row = actions.create_report(plan=Plan.objects.get(slug=PLAN), year=YEAR, by=None)
        frozen = row.facts.latest("version")
        content = json.loads(frozen.content)
        manifest = frozen.sha256
        for edition in ("committee", "full"):
            html = report.document_html(
                content, manifest_sha256=manifest, report_number=row.number, version=1, edition=edition, draft=False
            )
            files = report.data_files(facts.content_for(edition, content), "de")
            made = pdf.render_pdf(html, attachments=files, identifier=manifest, created=papers.CREATED)
            (folder / f"{edition}.pdf").write_bytes(made)
        (folder / "council-paper.pdf").write_bytes(papers.render(papers.rows(row)["council-paper"]))
    (folder / MARK.name).write_text(f"{pdf.RENDERER_VERSION}\n")


if __name__ == "__main__":
    main()
