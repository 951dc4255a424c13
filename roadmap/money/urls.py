"""Addresses of entering money, below the page of a plan's budget."""

from django.urls import path

from roadmap.money import flag_views, grid_views
from roadmap.money import item_views as items
from roadmap.money import list_views as lists

MONEY = "<slug:plan>/haushalt/"
ITEM = f"{MONEY}posten/<slug:budgetitem>/"
PRODUCT, BUDGET, FUNDING = f"{MONEY}produkte/", f"{MONEY}plaene/", f"{MONEY}deckungsquellen/"
GRANTS, DEVIATIONS = f"{MONEY}zuwendungen/", f"{MONEY}abweichungen/"
GRANT = f"{GRANTS}<slug:grant>/"
urlpatterns = [
    path(f"{MONEY}hinweise/", flag_views.flags, name="money-flags"),
    path(f"{MONEY}raster/", grid_views.grid, name="money-grid"),
    path(f"{MONEY}posten/neu/", items.item_new, name="item-new"),
    path(ITEM, items.item, name="item"),
    path(f"{ITEM}angaben/", items.item_head, name="item-head"),
    path(f"{ITEM}art/", items.item_kind, name="item-kind"),
    path(f"{ITEM}bedingung/", items.item_condition, name="item-condition"),
    path(f"{ITEM}betrag/", items.item_amount, name="item-amount"),
    path(f"{ITEM}zuordnung/", items.item_shares, name="item-shares"),
    path(f"{ITEM}deckung/", items.item_covers, name="item-covers"),
    path(f"{ITEM}loeschen/", items.item_delete, name="item-delete"),
    path(f"{MONEY}grundlagen/", lists.basics, name="money-basics"),
    path(f"{PRODUCT}neu/", lists.product_new, name="product-new"),
    path(f"{PRODUCT}<slug:budgetproduct>/", lists.product_edit, name="product-edit"),
    path(f"{PRODUCT}<slug:budgetproduct>/loeschen/", lists.product_delete, name="product-delete"),
    path(f"{BUDGET}neu/", lists.budget_new, name="budget-new"),
    path(f"{BUDGET}<slug:budgetplan>/", lists.budget_edit, name="budget-edit"),
    path(f"{BUDGET}<slug:budgetplan>/loeschen/", lists.budget_delete, name="budget-delete"),
    path(f"{FUNDING}neu/", lists.funding_new, name="funding-new"),
    path(f"{FUNDING}<slug:fundingsource>/", lists.funding_edit, name="funding-edit"),
    path(f"{FUNDING}<slug:fundingsource>/loeschen/", lists.funding_delete, name="funding-delete"),
    path(GRANTS, lists.grants, name="grants"),
    path(f"{GRANTS}neu/", lists.grant_new, name="grant-new"),
    path(GRANT, lists.grant, name="grant"),
    path(f"{GRANT}bearbeiten/", lists.grant_edit, name="grant-edit"),
    path(f"{GRANT}loeschen/", lists.grant_delete, name="grant-delete"),
    path(f"{GRANT}raten/neu/", lists.instalment_new, name="instalment-new"),
    path(f"{GRANT}raten/<uuid:pk>/", lists.instalment_edit, name="instalment-edit"),
    path(f"{GRANT}raten/<uuid:pk>/loeschen/", lists.instalment_delete, name="instalment-delete"),
    path(DEVIATIONS, lists.deviations, name="money-deviations"),
    path(f"{DEVIATIONS}neu/", lists.deviation_new, name="deviation-new"),
    path(f"{DEVIATIONS}<uuid:pk>/", lists.deviation_edit, name="deviation-edit"),
    path(f"{DEVIATIONS}<uuid:pk>/loeschen/", lists.deviation_delete, name="deviation-delete"),
]
