"""Everything that changes a roadmap: keyword-only, atomic, with `by=` and an audit row each.

Dated changes take `recorded_at` for history that is entered later; without it they are recorded now.
"""

from roadmap.actions.adoption import adopt, set_present_baseline
from roadmap.actions.creation import continue_version, create_project, take_in
from roadmap.actions.dependencies import add_dependency, remove_dependency
from roadmap.actions.documents import remove_document, replace_file, upload_document
from roadmap.actions.evidence import (
    add_document,
    add_indicator,
    add_participation_event,
    define_indicator,
    record_measurement,
    remove_participation_event,
)
from roadmap.actions.impact import cover_by_paper, grant_by_point, release_from_point, uncover
from roadmap.actions.indicators import (
    correct_measurement,
    remove_definition,
    remove_indicator,
    remove_measurement,
)
from roadmap.actions.money import (
    add_budget_item,
    add_budget_plan,
    add_budget_product,
    add_funding_source,
    add_grant,
    allocate,
    cover,
    record_amount,
)
from roadmap.actions.papers import link_paper, unlink_paper
from roadmap.actions.plans import (
    add_entry,
    add_field,
    add_plan,
    add_version,
    adopt_version,
    correct_entry,
    link,
    set_baseline,
)
from roadmap.actions.posts import add_position_line, add_post_event, record_grades
from roadmap.actions.projects import (
    add_project,
    move_milestone,
    plan_milestone,
    reach_milestone,
    record_forecast,
    record_state,
    tell,
)
from roadmap.actions.removal import remove_entry, remove_field, remove_milestone, remove_plan, remove_version
from roadmap.actions.risks import add_risk, remove_risk

__all__ = [
    "add_budget_item",
    "add_budget_plan",
    "add_budget_product",
    "add_dependency",
    "add_document",
    "add_entry",
    "add_field",
    "add_funding_source",
    "add_grant",
    "add_indicator",
    "add_participation_event",
    "add_plan",
    "add_position_line",
    "add_post_event",
    "add_project",
    "add_risk",
    "add_version",
    "adopt",
    "adopt_version",
    "allocate",
    "continue_version",
    "correct_entry",
    "correct_measurement",
    "cover",
    "cover_by_paper",
    "create_project",
    "define_indicator",
    "grant_by_point",
    "link",
    "link_paper",
    "move_milestone",
    "plan_milestone",
    "reach_milestone",
    "record_amount",
    "record_forecast",
    "record_grades",
    "record_measurement",
    "record_state",
    "release_from_point",
    "remove_definition",
    "remove_dependency",
    "remove_document",
    "remove_entry",
    "remove_field",
    "remove_indicator",
    "remove_measurement",
    "remove_milestone",
    "remove_participation_event",
    "remove_plan",
    "remove_risk",
    "remove_version",
    "replace_file",
    "set_baseline",
    "set_present_baseline",
    "take_in",
    "tell",
    "uncover",
    "unlink_paper",
    "upload_document",
]
