"""Every figure of the thirteen sections (domain, section 6), counted once more from the rows of the database.

The tests stand in modules by chapters and are collected here, so that the county is entered once.
"""

import pytest

from tests.evaluation.independent.chapters_annex import (
    test_all_thirteen_sections_are_there_with_sources_and_glossary,
    test_every_calculation_is_the_sum_of_its_parts,
    test_every_project_has_its_sheet_with_every_milestone,
    test_the_mandate_and_the_method,
    test_what_changed_since_the_last_report,
)
from tests.evaluation.independent.chapters_fields import (
    test_a_large_plan_is_told_in_short_with_the_same_figures,
    test_adaptations_and_decisions_are_what_the_figures_ask_for,
    test_each_field_tells_its_projects_with_lights_and_reasons,
    test_the_deviations_with_cause_and_remedy,
    test_the_milestones_of_the_period_stand_in_the_chapter_and_all_in_the_sheets,
    test_what_the_rules_flag,
)
from tests.evaluation.independent.chapters_money import (
    test_appropriation_and_outcome_by_product_and_year,
    test_every_budget_item_stands_in_the_annex,
    test_plan_and_actual_of_each_year,
    test_the_balances_of_the_year_and_their_cover,
    test_the_grants_with_their_ends,
    test_the_money_of_each_project_in_the_year,
    test_what_is_granted_under_a_condition_stands_apart,
    test_where_the_money_comes_from,
)
from tests.evaluation.independent.chapters_partners import (
    test_how_far_the_rollout_is,
    test_the_agreements_with_their_terms_and_parties,
    test_the_indicators_with_the_version_of_their_definition,
    test_the_mandates_open_and_ended,
    test_the_partners_of_each_joint_project_and_who_did_not_report,
    test_what_the_partners_contribute,
    test_what_was_decided_in_the_period_and_what_came_of_it,
)
from tests.evaluation.independent.chapters_posts import (
    test_the_posts_by_grade_and_unit_and_the_need,
    test_the_posts_line_by_line,
    test_what_the_posts_cost,
)
from tests.evaluation.independent.chapters_stand import (
    test_one_page_counts_states_lights_and_current_entries,
    test_the_bridge_balances_and_names_what_moved,
    test_the_cover_says_which_report_it_is,
    test_the_matrix_counts_each_field_this_year_and_last,
    test_the_top_risks_stand_on_the_first_page_and_all_with_their_fields,
)

pytestmark = pytest.mark.django_db

__all__ = [
    "test_a_large_plan_is_told_in_short_with_the_same_figures",
    "test_adaptations_and_decisions_are_what_the_figures_ask_for",
    "test_all_thirteen_sections_are_there_with_sources_and_glossary",
    "test_appropriation_and_outcome_by_product_and_year",
    "test_each_field_tells_its_projects_with_lights_and_reasons",
    "test_every_budget_item_stands_in_the_annex",
    "test_every_calculation_is_the_sum_of_its_parts",
    "test_every_project_has_its_sheet_with_every_milestone",
    "test_how_far_the_rollout_is",
    "test_one_page_counts_states_lights_and_current_entries",
    "test_plan_and_actual_of_each_year",
    "test_the_agreements_with_their_terms_and_parties",
    "test_the_balances_of_the_year_and_their_cover",
    "test_the_bridge_balances_and_names_what_moved",
    "test_the_cover_says_which_report_it_is",
    "test_the_deviations_with_cause_and_remedy",
    "test_the_grants_with_their_ends",
    "test_the_indicators_with_the_version_of_their_definition",
    "test_the_mandate_and_the_method",
    "test_the_mandates_open_and_ended",
    "test_the_matrix_counts_each_field_this_year_and_last",
    "test_the_milestones_of_the_period_stand_in_the_chapter_and_all_in_the_sheets",
    "test_the_money_of_each_project_in_the_year",
    "test_the_partners_of_each_joint_project_and_who_did_not_report",
    "test_the_posts_by_grade_and_unit_and_the_need",
    "test_the_posts_line_by_line",
    "test_the_top_risks_stand_on_the_first_page_and_all_with_their_fields",
    "test_what_changed_since_the_last_report",
    "test_what_is_granted_under_a_condition_stands_apart",
    "test_what_the_partners_contribute",
    "test_what_the_posts_cost",
    "test_what_the_rules_flag",
    "test_what_was_decided_in_the_period_and_what_came_of_it",
    "test_where_the_money_comes_from",
]
