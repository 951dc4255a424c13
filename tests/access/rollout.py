"""The rollout of joint projects: the matrix, its files, one participation, the forms."""

from tests.access import cooperation
from tests.access.cooperation import NEW, edit
from tests.access.rules import EDITING, ELSEWHERE, OFFICE, PARTNERS, Rule, Values, each, read

VALUES: Values = {**cooperation.VALUES, "joint": lambda scene: scene.world.joint.pk}
SEEN = [*OFFICE, ELSEWHERE, *PARTNERS]
MATRIX: dict[str, Rule] = {
    "cooperation:rollout": read(SEEN),
    "cooperation:rollout-several": NEW,
    "cooperation:rollout-stages": edit(["joint"], 422, PARTNERS),
    "cooperation:rollout-participation": read(OFFICE, PARTNERS, kwargs=["participation"]),
    "cooperation:rollout-stage": Rule(
        {
            method: {
                **each(OFFICE, 403),
                **each(EDITING, status),
                "partner_editor": status,
                "partner_reader": 403,
            }
            for method, status in (("GET", 200), ("POST", 302))
        },
        kwargs=["participation"],
    ),
    "rollout:xlsx": read(SEEN),
    "rollout:csv": read(SEEN),
}
