"""What papers and their points grant and cover."""

from roadmap.models import BudgetItem, PaperCoverage, PositionLine
from tests.access import council
from tests.access.rules import COMMITTEE, OFFICE, Rule, Scene, Values, each, read


def coverage(scene: Scene) -> object:
    """Something that the county's paper covers; there again when a request has removed it."""
    world = scene.world
    item = BudgetItem.objects.get(plan=world.plan, slug="posten-0")
    return PaperCoverage.objects.get_or_create(paper=world.paper, plan=world.plan, budget_item=item)[0].pk


VALUES: Values = {
    **council.VALUES,
    "item_pk": lambda scene: BudgetItem.objects.get(plan=scene.world.plan, slug="posten-0").pk,
    "line_pk": lambda scene: PositionLine.objects.get(plan=scene.world.plan, slug="stelle-0").pk,
    "coverage": coverage,
}
PAPER = ["owner", "paper"]
POINT = [*PAPER, "resolution", "number"]
MONEY = ["administrator", "editor", "finance"]
POSTS = ["administrator", "editor", "personnel"]
REFUSED = {**each(OFFICE, 403), **each(COMMITTEE, 403)}


def change(who: list[str], kwargs: list[str], *, get: int | None = None, post: int = 302) -> Rule:
    """A page for some roles; who sees the paper otherwise is refused."""
    methods = {"GET": get, "POST": post} if get else {"POST": post}
    return Rule({method: {**REFUSED, **each(who, status)} for method, status in methods.items()}, kwargs=kwargs)


MATRIX: dict[str, Rule] = {
    "impact:grants": change([*MONEY, "personnel"], POINT, get=200, post=422),
    "impact:release-item": change(MONEY, [*POINT, "item_pk"]),
    "impact:release-line": change(POSTS, [*POINT, "line_pk"]),
    "impact:coverage": change([*MONEY, "personnel", "council_office"], PAPER, get=200, post=422),
    "impact:uncover": change([*MONEY, "personnel", "council_office"], [*PAPER, "coverage"]),
    "impact:html": read(OFFICE, refused=COMMITTEE, kwargs=PAPER),
    "impact:csv": read(OFFICE, refused=COMMITTEE, kwargs=PAPER),
}
