"""Pages about the mails of status rounds: one's own, their end by a link, handing over; reminding at once."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cooperation.models import ReminderItem, ReminderStop, RoundState, StatusRound
from cooperation.permissions import can_run_rounds
from cooperation.reminders import changes
from cooperation.reminders.forms import DEPUTY, HandOverForm, known
from cooperation.reminders.links import mail_of_token
from cooperation.reminders.panel import mine as mine_of
from cooperation.reminders.sending import Reminded, remind_now
from organisation.hints import hint_on_commit
from organisation.mail import can_mail
from organisation.pages import Trail, form_page
from organisation.templatetags.display import date_short
from roadmap.who import account

ALL = "alle"
NAMED = 5
"""How many people a message names at most."""


@login_required
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The open rounds that concern me, which mails come, and what I said about them."""
    rows, stopped = mine_of(account(request))
    context = {"rows": rows, "stopped": stopped, "sends": can_mail(), "trail": [_own(), (_("Status rounds"), "")]}
    return render(request, "cooperation/reminders/mine.html", context)


@login_required
@require_POST
def switch(request: HttpRequest, plan: str, status_round: str) -> HttpResponse:
    """Stop the mails of one round (`an=nein`), or have them again (`an=ja`)."""
    user, row = account(request), _concerning(request, plan, status_round)
    if request.POST.get("an") == "nein":
        changes.stop(user=user, status_round=row, by=user)
        messages.success(request, _("You get no more mails about this round. The programme office sees that."))
    else:
        changes.resume(user=user, status_round=row, by=user)
        messages.success(request, _("You get mails about this round again."))
    return redirect("reminders:mine")


@csrf_exempt  # mail programs send it by themselves; the signed link allows nothing but this
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """End the mails of the account that the link was mailed to: of rounds in that mail, or of all; without a sign-in.

    A look changes nothing. A mail program's own button (List-Unsubscribe) names no rounds and ends all.
    """
    mail = mail_of_token(token)
    if mail is None:
        raise Http404
    rounds = list(StatusRound.objects.filter(reminder_items__mail=mail).distinct().order_by("deadline", "title"))
    if request.method == "POST":
        chosen = known(request.POST.getlist("runde"))
        changes.stop_by_link(mail=mail, rounds=chosen if chosen and ALL not in request.POST.getlist("runde") else None)
    stops = set(ReminderStop.objects.filter(user=mail.user).values_list("round", flat=True))
    context = {
        "rounds": [(row, None in stops or row.pk in stops) for row in rounds],
        "all_stopped": None in stops,
        "trail": [],
    }
    return render(request, "cooperation/reminders/stop.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def delegate(request: HttpRequest, plan: str, status_round: str) -> HttpResponse:
    """Hand what a round asks of me over to another account of my body, or name it my deputy."""
    user, row = account(request), _round(plan, status_round)
    if not changes.bodies_of(user, row):
        raise Http404
    heirs = changes.heirs(user, row)
    form = HandOverForm(request.POST if request.method == "POST" else None, heirs=heirs)

    def save(form: HandOverForm) -> str:
        to = form.chosen()
        if form.cleaned_data["how"] == DEPUTY:
            changes.name_deputy(user=user, status_round=row, deputy=to, by=user)
            messages.success(request, _("%(name)s is your deputy from now on.") % {"name": to.user})
        else:
            changes.hand_over(user=user, status_round=row, to=to, by=user)
            messages.success(request, _("Handed over to %(name)s, who gets the mails now.") % {"name": to.user})
        return reverse("reminders:mine")

    title = _("Hand over: %(round)s") % {"round": row.title}
    return form_page(
        request,
        form,
        title=title,
        save=save,
        back=reverse("reminders:mine"),
        lead=_("Both can still report: what you hand over is who is asked.")
        if heirs
        else _("No other account of your body may report. An administrator can invite one."),
        submit=_("Hand over"),
        template="cooperation/reminders/delegate.html",
        heirs=heirs,
        trail=_trail(title),
    )


@login_required
@require_POST
def take_back(request: HttpRequest, plan: str, status_round: str) -> HttpResponse:
    """Take back what I handed over in a round."""
    user, row = account(request), _concerning(request, plan, status_round)
    if changes.take_back(user=user, status_round=row, by=user):
        messages.success(request, _("Taken back: you are asked again."))
    return redirect("reminders:mine")


@login_required
@require_POST
def remind(request: HttpRequest, plan: str, status_round: str) -> HttpResponse:
    """Remind everyone who has not reported, but nobody within five days of their last mail."""
    rows = StatusRound.objects.visible_to(request.user).select_related("plan__owner")
    row = get_object_or_404(rows, plan__slug=plan, slug=status_round)
    if not can_run_rounds(request.user, row.plan):
        raise PermissionDenied
    try:
        done = remind_now(status_round=row, by=account(request))
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        _tell(request, done)
        if done.people:
            hint_on_commit("cooperation.tasks.send_planned")
    return redirect(f"{reverse('cooperation:round', args=[row.plan.slug, row.slug])}#erinnerungen")


def _tell(request: HttpRequest, done: Reminded) -> None:
    """Say who gets a mail now, and who only later because of the five days."""
    if done.people:
        count = len(done.people)
        text = ngettext("One mail is on its way.", "%(count)d mails are on their way.", count)
        messages.success(request, text % {"count": count})
    if done.later:
        named = ", ".join(
            _("%(name)s from %(day)s") % {"name": user, "day": date_short(day)} for user, day in done.later[:NAMED]
        )
        more = len(done.later) - NAMED
        if more > 0:
            named += ngettext(" and one more", " and %(count)d more", more) % {"count": more}
        text = _("Nobody gets two mails within five days. Not reminded yet: %(people)s.")
        messages.info(request, text % {"people": named})
    if not done.people and not done.later:
        messages.info(request, _("There is nobody to remind."))


def _round(plan: str, status_round: str) -> StatusRound:
    rows = StatusRound.objects.filter(state=RoundState.OPEN).select_related("plan__owner")
    return get_object_or_404(rows, plan__slug=plan, slug=status_round)


def _concerning(request: HttpRequest, plan: str, status_round: str) -> StatusRound:
    """Return an open round that asks something of the account, or did; 404 for any other."""
    user, row = account(request), _round(plan, status_round)
    asked = {line.round.pk for line in mine_of(user)[0]}
    if row.pk not in asked and not ReminderItem.objects.filter(round=row, mail__user=user).exists():
        raise Http404
    return row


def _own() -> tuple[str, str]:
    return (_("My account"), reverse("account"))


def _trail(title: str) -> Trail:
    return [_own(), (_("Status rounds"), reverse("reminders:mine")), (title, "")]
