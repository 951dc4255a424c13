"""Everything that changes a cooperation: keyword-only, atomic, with `by=` and an audit row each."""

from cooperation.actions.agreements import add_agreement, add_contribution, add_participation, record_adoption
from cooperation.actions.rounds import close_round, drop_round, edit_round, open_round, plan_round
from cooperation.actions.statuses import (
    WRITABLE,
    StatusValues,
    confirm,
    record_on_behalf,
    return_,
    save_draft,
    submit_status,
)

__all__ = [
    "WRITABLE",
    "StatusValues",
    "add_agreement",
    "add_contribution",
    "add_participation",
    "close_round",
    "confirm",
    "drop_round",
    "edit_round",
    "open_round",
    "plan_round",
    "record_adoption",
    "record_on_behalf",
    "return_",
    "save_draft",
    "submit_status",
]
