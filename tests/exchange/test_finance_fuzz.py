"""Whatever somebody uploads as a finance file and answers: never an error page, and never a part of it entered."""

import os
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from exchange.finance.models import FinanceEntry, FinanceImport, FinanceLine
from exchange.models import Upload, UploadState
from organisation.models import Role
from roadmap.models import BudgetAmount, BudgetItem
from tests.exchange.books import book
from tests.exchange.finance_files import HEADS, ROWS, csv, load, mapping, page_of, post
from tests.worlds import World, county

pytestmark = pytest.mark.django_db

FULL = bool(os.environ.get("DIGIPLAN_TEST_FULL"))
CASES = 3_000 if FULL else 15
ALLOWED = {200, 302, 404, 405, 409, 422}
TEXTS = (
    *("", " ", "11150", "5431000", "4", "57", "2023", "1999", "99999", "1,5", "1.5", "1.234,56-", "-", "--1", "1e9"),
    *("=1+1", "'=x", "\x00", "\x0b", "_x0041_", "ä€😀", "\ud7ff", "x" * 25_000, "\n\n", '"', ";;;", "NaN", "１２３"),
    *("9" * 30, "999999999999,99", "<b>fett</b>", "{{ x }}", "%s", "'; DROP TABLE x", "S", "H", "Summe"),
)
VALUES = st.one_of(
    st.sampled_from(TEXTS),
    st.text(max_size=30),
    st.integers(-(10**15), 10**15),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(),
    st.none(),
)
STEP = st.one_of(
    st.tuples(st.just("cell"), st.integers(0, 5), st.integers(0, 6), VALUES),
    st.tuples(st.just("head"), st.integers(0, 5), st.sampled_from([*HEADS, *TEXTS[:16]])),
    st.tuples(st.just("drop"), st.integers(0, 4)),
    st.tuples(st.just("again"), st.integers(0, 4)),
    st.tuples(st.just("bytes"), st.integers(0, 400), st.binary(max_size=6)),
)
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "stage": st.sampled_from(["actual", "appropriation", "supplementary", "x", ""]),
        "year": st.sampled_from(["", "2023", "1", "x"]),
        "as_of": st.sampled_from(["31.12.2023", "2023", "morgen", "31.12.2099"]),
        "name": st.sampled_from(["Ist 2023", "neu", "", "x" * 300, "\x00"]),
        "batch": st.sampled_from(["", "own", "x", "00000000-0000-0000-0000-000000000000"]),
    },
)
MEANINGS = st.dictionaries(
    st.sampled_from([f"c{place}" for place in range(7)]),
    st.sampled_from(["", "product", "account", "year", "amount", "direction", "side", "text", "x"]),
)
SAID = st.fixed_dictionaries(
    {},
    optional={
        "direction_by": st.sampled_from(["account", "column", "expense", "receipt", "x"]),
        "ranges": st.sampled_from(["5 = Aufwand\n4 = Ertrag", "5", "=", "5–4 = Aufwand", "\x00"]),
        "products": st.sampled_from(["", "99999 = 11150", "x = auslassen", "x = y"]),
        "words": st.sampled_from(["", "x = Ertrag", "x = x"]),
        "skip_others": st.sampled_from(["on", ""]),
    },
)


@pytest.fixture
def world() -> World:
    return county()


def changed(steps: list[tuple[Any, ...]], *, xlsx: bool) -> bytes:
    """The ordinary file after everything that is done to it."""
    rows: list[list[Any]] = [list(HEADS), *(list(row) for row in ROWS)]
    noise = []
    for kind, *rest in steps:
        if kind == "cell":
            row = rows[min(rest[0], len(rows) - 1)]
            row[rest[1] % len(row)] = rest[2]
        elif kind == "head":
            rows[0][rest[0] % len(rows[0])] = rest[1]
        elif kind == "drop" and len(rows) > rest[0] + 1:
            del rows[rest[0] + 1]
        elif kind == "again" and len(rows) > rest[0] + 1:
            rows.append(list(rows[rest[0] + 1]))
        elif kind == "bytes":
            noise.append(rest)
    content = _xlsx(rows) if xlsx else csv(rows[1:], [str(head) for head in rows[0]], encoding="utf-8")
    for place, some in noise:
        content = content[:place] + some + content[place + len(some) :]
    return content


def _xlsx(rows: list[list[Any]]) -> bytes:
    return book({"Export": [[_cell(value) for value in row] for row in rows]})


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return "".join(sign for sign in value if sign.isprintable())[:30_000]
    return value


def standing() -> dict[str, Any]:
    """What the budget and the records of imports hold."""
    return {
        model.__name__: sorted(map(str, model._default_manager.values_list("pk", flat=True)))
        for model in (BudgetItem, BudgetAmount, FinanceImport, FinanceEntry, FinanceLine)
    }


def whole() -> None:
    """Every import that counts is there as a whole: each sum with its lines, its item and its amount."""
    for one in FinanceImport.objects.filter(taken_back_at__isnull=True):
        entries = list(one.entries.all())
        assert sum(entry.lines for entry in entries) == FinanceLine.objects.filter(entry__of_import=one).count()
        assert sum(entry.lines for entry in entries) + one.left_out == one.lines
        for entry in entries:
            assert entry.amount == sum(entry.rows.values_list("amount", flat=True))


@settings(
    max_examples=CASES,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
    phases=[Phase.explicit, Phase.generate],
    derandomize=True,
)
@given(
    steps=st.lists(STEP, max_size=6), xlsx=st.booleans(), answers=ANSWERS, meanings=MEANINGS, said=SAID,
    hand=st.sampled_from(["", "keep", "replace", "x"]), mapped=st.booleans(),
)  # fmt: skip
def test_anything_may_be_sent(
    client: Client,
    world: World,
    steps: list[tuple[Any, ...]],
    xlsx: bool,
    answers: dict[str, str],
    meanings: dict[str, str],
    said: dict[str, str],
    hand: str,
    mapped: bool,
) -> None:
    with transaction.atomic():
        client.force_login(world.user(Role.FINANCE))
        first = load(client, world, csv(ROWS))
        before = standing()
        if answers.get("batch") == "own":
            answers = {**answers, "batch": str(FinanceImport.objects.get().batch_id)}
        content = changed(steps, xlsx=xlsx)
        more = {"mapping": "", "mapping_name": "Neu"} if mapped else {"mapping": str(mapping(world).pk)}
        response = post(
            client, world, content, file="x.xlsx" if xlsx else "x.csv", **{"name": "Zwei", **more, **answers}
        )
        assert response.status_code in ALLOWED
        assert standing() == before
        upload = Upload.objects.exclude(pk=first.pk).first()
        if upload is not None:
            _go_on(client, world, upload, meanings | said, hand, before)
        whole()
        transaction.set_rollback(True)


def _go_on(
    client: Client, world: World, upload: Upload, said: dict[str, str], hand: str, before: dict[str, Any]
) -> None:
    where = page_of(world, f"datei/{upload.pk}/")
    page = client.get(f"{where}zuordnung/")
    assert page.status_code in ALLOWED
    if page.status_code == 200:
        form = page.context["form"]
        data = {f"c{question.place}": question.suggested for question in form.questions}
        data |= {"direction_by": "account", "ranges": "5 = Aufwand\n4 = Ertrag", "state": form["state"].value(), **said}
        assert client.post(f"{where}zuordnung/", data).status_code in ALLOWED
    assert client.get(where).status_code in ALLOWED
    assert standing() == before
    upload.refresh_from_db()
    if upload.state != UploadState.CHECKED:
        return
    answer = client.post(where, {"mark": upload.result["mark"], "hand": hand})
    assert answer.status_code in ALLOWED
    upload.refresh_from_db()
    if upload.state != UploadState.LOADED:
        assert standing() == before
        return
    assert client.get(page_of(world)).status_code == 200
    batch = upload.result["batch"]
    assert client.get(page_of(world, f"stapel/{batch}/")).status_code == 200
    assert (
        client.post(page_of(world, f"stapel/{batch}/zuruecknehmen/"), {"scope": "last", "hand": "keep"}).status_code
        in ALLOWED
    )
