"""What mails a story of status rounds must bring, day by day: the rules of docs/adr written once more, in another way.

Nothing here is taken from the program. Each day has two looks: in the morning, and after what happens at ten o'clock.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

COUNTY = "kreis"
MAIN = {"stadt": ["stadt-1"], "dorf": ["dorf-1"], "amt": ["amt-1", "amt-2"], "weiler": [], COUNTY: ["kreis-lead"]}
DEPUTIES = {"stadt-1": ["stadt-2"]}
OFFICE = ["buero-1", "buero-2"]
PEOPLE = [*(person for people in MAIN.values() for person in people), *DEPUTIES["stadt-1"], *OFFICE]

Told = tuple[str, str]
"""A round, and as what a person is told of it."""
Mail = tuple[date, str, frozenset[Told]]


@dataclass(frozen=True)
class Round:
    """A round of the story: what it asks of whom; a request is named "round/body/number"."""

    key: str
    opens: date
    deadline: date
    closes: date
    asks: dict[str, int]

    @property
    def requests(self) -> list[str]:
        return [f"{self.key}/{body}/{number}" for body, count in self.asks.items() for number in range(count)]


@dataclass(frozen=True)
class Event:
    """What happens on a day at ten: submit, return, stop, resume, hand over, join."""

    day: date
    what: str
    who: str = ""
    on: str = ""
    to: str = ""


@dataclass
class Story:
    """Rounds and events; `joined` are people who come later."""

    rounds: list[Round]
    events: list[Event]
    late: set[str] = field(default_factory=set)


@dataclass
class _State:
    submitted: set[str] = field(default_factory=set)
    returned: dict[str, tuple[date, int]] = field(default_factory=dict)
    stops: set[tuple[str, str]] = field(default_factory=set)
    handed: dict[tuple[str, str], str] = field(default_factory=dict)
    here: set[str] = field(default_factory=set)


def expected(story: Story, first: date, last: date) -> list[Mail]:
    """Return every mail from `first` to `last`: day, person, and what it tells."""
    state = _State(here=set(PEOPLE) - story.late)
    told: dict[tuple[str, Told], list[tuple[date, int]]] = defaultdict(list)
    mails: list[Mail] = []
    last_mail: dict[str, date] = {}
    day = first
    while day <= last:
        for look in (0, 2):  # 1 is what happens at ten
            if look:
                for event in story.events:
                    if event.day == day:
                        _happen(state, event)
            now = _obligations(story, state, day, look)
            for person in sorted(now):
                soon = person in last_mail and (day - last_mail[person]).days < 5
                owed = any(_owed(story, person, what, told, since, day) for what, since in now[person].items())
                if soon or not owed:
                    continue
                mails.append((day, person, frozenset(now[person])))
                last_mail[person] = day
                for what in now[person]:
                    told[person, what].append((day, look))
        day += timedelta(days=1)
    return mails


def _happen(state: _State, event: Event) -> None:
    if event.what == "submit":
        state.submitted.add(event.on)
        state.returned.pop(event.on, None)
    elif event.what == "return":
        state.submitted.discard(event.on)
        state.returned[event.on] = (event.day, 1)
    elif event.what == "stop":
        state.stops.add((event.who, event.on))
    elif event.what == "resume":
        state.stops.discard((event.who, event.on))
    elif event.what == "hand over":
        state.handed[event.who, event.on] = event.to
    elif event.what == "join":
        state.here.add(event.who)


def _obligations(story: Story, state: _State, day: date, look: int) -> dict[str, dict[Told, tuple[date, int] | None]]:
    """Who is told of what now, each with the moment of the latest return, if any."""
    found: dict[str, dict[Told, tuple[date, int] | None]] = defaultdict(dict)
    for row in story.rounds:
        opened = (row.opens, 1) < (day, look)
        closed = (row.closes, 1) < (day, look)
        if not opened or closed:
            continue
        past = (day - row.deadline).days
        for request in row.requests:
            if request in state.submitted:
                continue
            body = request.split("/")[1]
            people = [state.handed.get((person, row.key), person) for person in MAIN[body] if person in state.here]
            willing = {one for one in people if not state.stops & {(one, row.key), (one, "")}}
            for person in willing:
                seen = [found[person].get((row.key, "own")), state.returned.get(request)]
                found[person][row.key, "own"] = max((each for each in seen if each), default=None)
            stand_ins = {
                deputy
                for person in willing
                for deputy in DEPUTIES.get(person, [])
                if deputy not in willing and not state.stops & {(deputy, row.key), (deputy, "")}
            }
            if past >= 5:
                for person in stand_ins:
                    found[person].setdefault((row.key, "deputy"), None)
            if past >= (35 if stand_ins else 5):
                for person in OFFICE:
                    if person not in willing and not state.stops & {(person, row.key), (person, "")}:
                        found[person].setdefault((row.key, "office"), None)
    return found


def _owed(
    story: Story,
    person: str,
    what: Told,
    told: dict[tuple[str, Told], list[tuple[date, int]]],
    returned: tuple[date, int] | None,
    day: date,
) -> bool:
    """Whether a day of the calendar has come since the person was last told, or something was returned since."""
    deadline = next(row.deadline for row in story.rounds if row.key == what[0])
    known = told[person, what]
    if what[1] == "own" and not known:
        return True
    if what[1] == "own" and returned and all(moment < returned for moment in known):
        return True
    early = [deadline - timedelta(days=days) for days in (30, 7, 1)] if day <= deadline and what[1] == "own" else []
    late = [deadline + timedelta(days=5 + 30 * number) for number in range(20)]
    # of several days that were missed the last one counts: once told, all earlier ones are done
    return any(each <= day and not any(each <= moment[0] for moment in known) for each in [*early, *late])
