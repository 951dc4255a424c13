"""Own plan file and own spreadsheet."""

import uuid

from tests.access.rules import EDITING, ELSEWHERE, OFFICE, Rule, Values, each

# Whose uploads are whose is tested in tests/exchange/test_uploads.py: nobody here has one.
VALUES: Values = {"upload": lambda scene: uuid.UUID(int=2)}

EDITORS = [*EDITING, ELSEWHERE]


def _for_editors(kwargs: list[str] | None = None, **statuses: int) -> Rule:
    return Rule(
        {method: {**each(OFFICE, 403), **each(EDITORS, status)} for method, status in statuses.items()},
        kwargs=kwargs or [],
    )


MATRIX: dict[str, Rule] = {
    "exchange:plan-file": _for_editors(GET=200, POST=422),
    "exchange:spreadsheet": _for_editors(GET=200, POST=422),
    "exchange:spreadsheet-template": _for_editors(GET=200),
    "exchange:upload": _for_editors(["upload"], GET=404, POST=404),
    "exchange:upload-discard": _for_editors(["upload"], POST=404),
}
