#!/usr/bin/env python3
"""The one door to digiplan: demo, report, test, check, bench, manage, lock. `python3 run.py --help` explains them."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - says so in a sentence instead of a syntax error
    sys.exit("digiplan needs Python 3.11 or newer; this is " + sys.version.split()[0])

from bootstrap.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
