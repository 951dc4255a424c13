"""The command line of `run.py`."""

import argparse
import signal
import sys
from pathlib import Path
from types import FrameType

from bootstrap import commands
from bootstrap.say import INTERRUPTED, TERMINATED, Stop, say

DESCRIPTION = """digiplan: steering a county's digitalisation.

Everything else is made from here: the Python environment in .venv, the missing system packages (where that is
allowed), and, unless DATABASE_URL and CELERY_BROKER_URL name your own, a PostgreSQL and a Valkey in var/."""

PASSING_ON = {"test", "bench", "manage", "lock"}
BENCHMARKS = ("pages", "roadmap", "money", "report", "rollout", "round")

EPILOG = """exit codes: 0 done, 1 failed, 2 wrong usage, 3 system packages are missing (the line to type is printed),
4 a demonstration is already running, 130 interrupted. docs/operations.md says more."""


def parser() -> argparse.ArgumentParser:
    raw = argparse.RawDescriptionHelpFormatter
    top = argparse.ArgumentParser(prog="run.py", description=DESCRIPTION, epilog=EPILOG, formatter_class=raw)
    sub = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    demo = sub.add_parser("demo", help="serve digiplan with the four counties' plans and a fictional county")
    demo.add_argument("--port", type=int, help="port at 127.0.0.1 (default: 8000, or another free one)")
    demo.add_argument("--empty", action="store_true", help="load nothing: begin as a new county does")
    demo.add_argument(
        "--without-reports", action="store_true", help="no reports of earlier years: a lighter first start"
    )

    report = sub.add_parser("report", help="make the annual report of a plan as a PDF (Entwurf)")
    report.add_argument("plan", metavar="PLAN", help="the plan's slug, for example rhein-kreis-neuss")
    report.add_argument("year", metavar="YEAR", type=int)
    report.add_argument("--cut-off", metavar="DATE", help="facts as of this day, YYYY-MM-DD (default: 31 December)")
    report.add_argument("--out", metavar="FILE", required=True, help="where the PDF goes")

    test = sub.add_parser(
        "test", help="run the tests; further arguments go to pytest", usage="run.py test [--full] [PYTEST ARGUMENTS]"
    )
    test.add_argument("--full", action="store_true", help="repeat as often as the acceptance criteria say")

    bench = sub.add_parser(
        "bench",
        help="measure: pages, roadmap, money, report, rollout, round",
        usage="run.py bench WHAT [--rounds N] [--profile PAGE]",
    )
    bench.add_argument("what", choices=BENCHMARKS)

    sub.add_parser("check", help="format, lint, types, templates, imports, migrations, translations, settings")
    sub.add_parser("manage", help="run any Django management command with the services up")
    sub.add_parser("lock", help="compile requirements/*.txt from pyproject.toml; further arguments go to uv")
    return top


def main(arguments: list[str]) -> int:
    """Run one command; its exit code."""
    options, rest = parse(arguments)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, terminate)
    try:
        return run(options, rest)
    except Stop as stop:
        say(str(stop))
        return stop.code
    except KeyboardInterrupt:
        say("interrupted")
        return INTERRUPTED


def parse(arguments: list[str]) -> tuple[argparse.Namespace, list[str]]:
    """The options, and for the commands that pass their arguments on, those arguments as they were typed."""
    if arguments and arguments[0] in PASSING_ON:
        full = arguments[0] == "test" and "--full" in arguments
        rest = [part for part in arguments[1:] if not (full and part == "--full")]
        return argparse.Namespace(command=arguments[0], full=full), rest
    return parser().parse_args(arguments), []


def run(options: argparse.Namespace, rest: list[str]) -> int:
    match options.command:
        case "demo":
            return commands.serve(options.port, empty=options.empty, reports=not options.without_reports)
        case "report":
            return commands.report(options.plan, options.year, options.cut_off, Path(options.out))
        case "test":
            return commands.test(rest, full=options.full)
        case "check":
            return commands.check()
        case "bench":
            if not rest or rest[0] not in BENCHMARKS:
                parser().parse_args(["bench", *rest[:1]])
            return commands.bench(rest[0], rest[1:])
        case "manage":
            return commands.manage(rest)
        case _:
            return commands.lock(rest)


def terminate(number: int, frame: FrameType | None) -> None:
    """SIGTERM and SIGHUP end the command like an error does: everything is cleaned up."""
    sys.exit(TERMINATED)
