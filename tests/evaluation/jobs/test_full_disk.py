"""A full disk: no partial file, the old one stays, and the job says why."""

import os
from pathlib import Path

import pytest

from evaluation import rendering, storage
from evaluation.models import JobState, RenderJob, Rendition
from tests.evaluation import rows

pytestmark = pytest.mark.django_db(transaction=True)

NAME = "renditions/aa/x.pdf"


def test_a_full_disk_fails_the_job_and_leaves_nothing(media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    job = rows.job()
    assert job.manifest is not None
    final = media / storage.rendition_name(
        manifest_sha256=job.manifest.sha256, edition="full", language="de", final=False
    )
    final.parent.mkdir(parents=True)
    # /dev/full is a disk without any room: where the first attempt wants to write
    (final.parent / f".{final.name}.{job.pk}.1.part").symlink_to("/dev/full")

    def render(job: RenderJob, bar: rendering.Bar) -> bytes:
        bar.pages = 1
        return b"%PDF" * 10_000

    monkeypatch.setattr(rendering, "render", render)
    rendering.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.FAILED, 1)
    assert job.error
    assert "ENOSPC" not in job.error
    assert not Rendition.objects.exists()
    assert list(final.parent.iterdir()) == []


def test_the_old_file_stays_when_the_new_one_does_not_fit(media: Path) -> None:
    folder = media / "renditions" / "aa"
    folder.mkdir(parents=True)
    (folder / "x.pdf").write_bytes(b"old")
    (folder / ".x.pdf.2.part").symlink_to("/dev/full")
    with storage.Draft(NAME, "2") as draft, pytest.raises(OSError, match="No space"):
        draft.write(b"new" * 10_000)
    assert [path.name for path in folder.iterdir()] == ["x.pdf"]
    assert (folder / "x.pdf").read_bytes() == b"old"


def test_a_download_target_without_room_stays_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "bericht.pdf"
    target.write_bytes(b"old")
    monkeypatch.setattr(os, "getpid", lambda: 1)
    (tmp_path / ".bericht.pdf.1.part").symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space"):
        storage.write_file(target, b"new" * 10_000)
    assert [path.name for path in tmp_path.iterdir()] == ["bericht.pdf"]
    assert target.read_bytes() == b"old"
