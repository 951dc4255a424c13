"""Which body a page of the administration is about."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from organisation.access import access_of
from organisation.models import Body, Role


def administered_body(request: HttpRequest) -> Body:
    """Return the body that the user administers; of several the one in the parameter `kreis`, else the first.

    Raises PermissionDenied for colleagues in an office, and Http404 for everybody else and for another body.
    """
    access = access_of(request.user)
    ids = access.bodies({Role.ADMINISTRATOR})
    if not ids:
        if access.office:
            raise PermissionDenied
        raise Http404
    rows = Body.objects.filter(pk__in=ids).order_by("name", "slug")
    if wanted := request.GET.get("kreis", ""):
        rows = rows.filter(slug=wanted)
    body = rows.first()
    if body is None:
        raise Http404
    return body
