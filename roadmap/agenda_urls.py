"""Address of the project that an agenda item is about."""

from django.urls import path

from roadmap.agenda_views import agenda_project

urlpatterns = [path("<uuid:item>/projekt/", agenda_project, name="agenda-project")]
