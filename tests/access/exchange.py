"""Own plan file and own spreadsheet."""

import uuid

from tests.access.rules import EDITING, ELSEWHERE, OFFICE, PARTNERS, Rule, Values, each

# Whose uploads are whose is tested in tests/exchange/test_uploads.py: nobody here has one.
VALUES: Values = {"upload": lambda scene: uuid.UUID(int=2), "plan": lambda scene: scene.world.plan.slug}

EDITORS = [*EDITING, ELSEWHERE]


def _for_editors(kwargs: list[str] | None = None, **statuses: int) -> Rule:
    return Rule(
        {method: {**each(OFFICE, 403), **each(EDITORS, status)} for method, status in statuses.items()},
        kwargs=kwargs or [],
    )


def _of_plan(kwargs: list[str], **statuses: int) -> Rule:
    """What only editors of the plan's county do; whoever else sees the plan is refused."""
    refused = each([*OFFICE, *PARTNERS], 403)
    return Rule({method: {**refused, **each(EDITING, status)} for method, status in statuses.items()}, kwargs=kwargs)


DOWNLOAD = Rule({"GET": {**each(OFFICE, 200), **each(PARTNERS, 403)}}, kwargs=["plan"])


MATRIX: dict[str, Rule] = {
    "exchange:plan-file": _for_editors(GET=200, POST=422),
    "exchange:spreadsheet": _for_editors(GET=200, POST=422),
    "exchange:spreadsheet-template": _for_editors(GET=200),
    "exchange:upload": _for_editors(["upload"], GET=404, POST=404),
    "exchange:upload-discard": _for_editors(["upload"], POST=404),
    "sheets:sheet": Rule(
        {
            "GET": {**each(OFFICE, 200), **each(PARTNERS, 403)},
            "POST": {**each([*OFFICE, *PARTNERS], 403), **each(EDITING, 422)},
        },
        kwargs=["plan"],
    ),
    "sheets:xlsx": DOWNLOAD,
    "sheets:projects-csv": DOWNLOAD,
    "sheets:milestones-csv": DOWNLOAD,
    "sheets:import": _of_plan(["plan", "upload"], GET=404, POST=404),
    "sheets:columns": _of_plan(["plan", "upload"], GET=404, POST=404),
    "sheets:discard": _of_plan(["plan", "upload"], POST=404),
    "sheets:undo": _of_plan(["plan", "upload"], GET=404, POST=404),
}
