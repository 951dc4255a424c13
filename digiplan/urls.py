"""All addresses: German nouns, lower case, stable."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from digiplan import errors, health, views, views_admin, views_setup, views_showcase

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.page_not_found
handler500 = errors.server_error

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.start, name="start"),
    path("", include("organisation.urls")),
    path("sprache/", set_language, name="set-language"),
    path("impressum/", views.imprint, name="imprint"),
    path("datenschutz/", views.privacy, name="privacy"),
    path("barrierefreiheit/", views.accessibility, name="accessibility"),
    path("verwaltung/", views_admin.overview, name="administration"),
    path("verwaltung/berichtsjobs/", include("evaluation.urls_jobs")),
    path("verwaltung/bausteine/", views_showcase.components, name="components"),
    path("verwaltung/bausteine/<slug:name>/", views_showcase.component, name="component"),
    path("einrichten/", views_setup.setup, name="setup"),
    path("einrichten/", include("exchange.urls")),
    path("bereitschaft/", health.readiness, name="readiness"),
    path("lebenszeichen/", health.liveness, name="liveness"),
    path("roadmap/", include("exchange.sheets.urls")),
    path("roadmap/", include("exchange.finance.urls")),
    path("roadmap/", include("roadmap.urls")),
    path("konto/", include("roadmap.watches_urls")),
    path("gremien/vorlagen/<slug:owner>/<slug:paper>/", include("roadmap.impact_urls")),
    path("gremien/tagesordnungspunkte/", include("roadmap.agenda_urls")),
    path("gremien/", include("council.urls")),
    path("kooperation/erinnerungen/", include("cooperation.reminders.urls")),
    path("kooperation/", include("exchange.rollout.urls")),
    path("kooperation/", include("exchange.rounds.urls")),
    path("kooperation/", include("cooperation.urls")),
    path("evaluation/", include("evaluation.urls")),
]

if settings.DJANGO_ADMIN:
    from django.contrib import admin

    urlpatterns.append(path("django-admin/", admin.site.urls))
