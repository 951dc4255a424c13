"""The parts of run.py that need no process."""

import ast
import os
import sys
import time
from pathlib import Path

import pytest

from bootstrap import cli, environment, locking, stack, system
from bootstrap.paths import REQUIREMENTS, ROOT


def test_the_requirements_belong_to_this_pyproject() -> None:
    assert locking.stale_files() == []


@pytest.mark.parametrize("name", sorted(locking.FILES))
def test_every_requirement_is_pinned_with_hashes_and_names_no_host(name: str) -> None:
    text = (REQUIREMENTS / f"{name}.txt").read_text()
    assert "://" not in text
    lines = [line for line in text.replace("\\\n", " ").split("\n") if line and not line.lstrip().startswith("#")]
    assert lines
    assert all("==" in line and "--hash=sha256:" in line for line in lines)


def test_the_files_agree_on_versions() -> None:
    def pins(name: str) -> set[str]:
        lines = (REQUIREMENTS / f"{name}.txt").read_text().split("\n")
        return {line.split(" ")[0] for line in lines if "==" in line and not line.startswith((" ", "#"))}

    assert pins("base") <= pins("embedded") <= pins("dev")


def test_the_bootstrap_uses_the_standard_library_only() -> None:
    for path in [ROOT / "run.py", *(ROOT / "bootstrap").glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                top = name.split(".")[0]
                assert top == "bootstrap" or top in sys.stdlib_module_names, f"{path.name} imports {name}"


def test_arguments_after_test_and_manage_are_passed_on_as_typed() -> None:
    options, rest = cli.parse(["test", "--full", "-k", "budget", "--help"])
    assert options.full
    assert rest == ["-k", "budget", "--help"]
    options, rest = cli.parse(["manage", "migrate", "--full", "--plan"])
    assert not options.full
    assert rest == ["migrate", "--full", "--plan"]


def test_unknown_arguments_are_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.parse(["demo", "--prot", "8000"])
    assert ended.value.code == 2
    assert "unrecognized arguments" in capsys.readouterr().err


def test_an_environment_counts_only_for_its_files_and_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGIPLAN_VENV", str(tmp_path))
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").touch()
    assert not environment.is_current("embedded")
    stamp = tmp_path / environment.STAMP
    fingerprint = environment.fingerprint("dev")
    stamp.write_text(f'{{"python": "{environment.PYTHON}", "level": "dev", "fingerprint": "{fingerprint}"}}')
    assert environment.is_current("embedded")
    stamp.write_text(f'{{"python": "3.99", "level": "dev", "fingerprint": "{fingerprint}"}}')
    assert not environment.is_current("embedded")
    stamp.write_text(f'{{"python": "{environment.PYTHON}", "level": "dev", "fingerprint": "old"}}')
    assert not environment.is_current("embedded")


def test_a_lock_excludes_and_is_shared_as_asked(tmp_path: Path) -> None:
    first = stack.lock(tmp_path / "a")
    assert first is not None
    assert stack.lock(tmp_path / "a", timeout=0.2) is None
    os.close(first)
    readers = [stack.lock(tmp_path / "a", shared=True) for _ in range(2)]
    assert None not in readers
    assert stack.lock(tmp_path / "a") is None
    for reader in readers:
        assert reader is not None
        os.close(reader)


def test_abandoned_folders_go_and_locked_ones_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stack, "temporary_root", lambda: tmp_path)
    for name in ("digiplan-run-dead", "digiplan-run-living", "digiplan-run-young", "digiplan-run-old", "other"):
        (tmp_path / name).mkdir()
    for name in ("digiplan-run-dead", "digiplan-run-living", "other"):
        (tmp_path / name / "lock").touch()
    os.utime(tmp_path / "digiplan-run-old", (time.time() - 7200, time.time() - 7200))
    held = stack.lock(tmp_path / "digiplan-run-living" / "lock")
    stack.remove_abandoned_folders()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["digiplan-run-living", "digiplan-run-young", "other"]
    assert held is not None
    os.close(held)


def test_the_missing_packages_are_named_in_one_line() -> None:
    text = system.explain(["libpango-1.0-0", "chromium"])
    assert "apt-get install -y --no-install-recommends libpango-1.0-0 chromium" in text
