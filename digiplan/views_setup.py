"""The way of a new county from nothing to its first report."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from digiplan import setup_state
from organisation.access import access_of
from organisation.models import Role


@login_required
@require_safe
def setup(request: HttpRequest) -> HttpResponse:
    """What is done and what is missing, step by step; of several counties the one in the parameter `kreis`."""
    access = access_of(request.user)
    if not access.editing:
        if access.office:
            raise PermissionDenied
        raise Http404
    found = setup_state.states(access.editing)
    wanted = request.GET.get("kreis", "")
    state = next((one for one in found if one.county.slug == wanted), None) if wanted else found[0]
    if state is None:
        raise Http404
    administers = state.county.pk in access.bodies({Role.ADMINISTRATOR})
    steps = setup_state.steps(state, administers=administers)
    context = {
        "state": state,
        "others": [one.county for one in found if one is not state],
        "steps": steps,
        "done": sum(step.done for step in steps),
        "next": next((step for step in steps if not step.done), None),
        "by_others": setup_state.BY_OTHERS,
        "trail": [(_("Set up"), "")],
    }
    return render(request, "setup.html", context)
