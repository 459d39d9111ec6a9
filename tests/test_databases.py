"""What is tested on SQLite alone would do on PostgreSQL: see ``tests/databases``."""

from itertools import chain
from typing import Any

import pytest
from django.db import Error, transaction

from iamtutor.people.models import Person
from iamtutor.sandbox.models import ActionRecord
from tests.cast import Visitor
from tests.databases import ON_BOTH, TESTS, statements
from tests.databases.statements import Statements, question


def test_what_runs_on_both_is_there_and_named_once() -> None:
    names = list(chain.from_iterable(ON_BOTH.values()))
    for name in names:
        file, _, test = name.partition("::")
        assert f"def {test}" in (TESTS / file).read_text(encoding="utf-8"), name
        assert not test or file not in names
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("model", "column", "most", "value"),
    [
        (Person, "shown_name", "字" * 60, "字" * 61),
        (Person, "shown_name", "ab", "a\0b"),
        (ActionRecord, "label", "字" * 9_999, "a\0b"),
        (ActionRecord, "details", {"a": r"\u0000"}, {"a": "\0"}),
        (ActionRecord, "details", {}, {"a": "\\\0"}),
        (ActionRecord, "exit_code", 2**15 - 1, 2**15),
        (ActionRecord, "ordinal", 2**31 - 1, 2**31),
    ],
)
def test_no_column_takes_what_postgresqls_does_not(
    aoi: Visitor, model: Any, column: str, most: object, value: object
) -> None:
    aoi.run("id", machine="desk")
    assert model.objects.update(**{column: most})
    with pytest.raises(Error), transaction.atomic():
        model.objects.update(**{column: value})


ONE_CASE = "CASE WHEN (a = %s) THEN %s ELSE 1 END"
TWO_CASES = "CASE WHEN (a = %s) THEN %s WHEN (a = %s) THEN %s ELSE 1 END"
ALIKE = [
    ("WHERE a IN (%s, %s)", (1, 2), "WHERE a IN (%s)", (3,)),
    ("VALUES (%s), (%s)", (1, 2), "VALUES (%s), (%s), (%s)", (3, 4, 5)),
    ("a IN ('true','null')", (), "a IN ('null','true')", ()),
    ("LIMIT 21", (), "LIMIT 1", ()),
    ('SAVEPOINT "s1_x1"', (), 'SAVEPOINT "s1_x2"', ()),
    ("WHERE a = %(a1)s", {"a1": 1}, "WHERE a = :a1", {"a1": 2}),
    (ONE_CASE, (1, 2), TWO_CASES, (1, 2, 3, 4)),
]
UNLIKE = [
    ("WHERE a = %s", (1,), "WHERE a = %s", ("1",)),
    ("WHERE a = %s", ("a",), "WHERE a = %s", ("\0",)),
    ("WHERE a = %s", (1,), "WHERE a = %s", (2**31,)),
    ("WHERE a IN (%s, %s)", (1, 2), "WHERE a IN (%s, %s)", (1, "2")),
    ("VALUES (%s)", (1,), "VALUES (%s), (%s)", (1, 2)),
]


@pytest.mark.parametrize(("one", "values", "other", "others"), [*ALIKE, *UNLIKE])
def test_two_statements_are_one_question_or_two(
    one: str, values: Any, other: str, others: Any
) -> None:
    alike = question(one, values) == question(other, others)
    assert alike == ((one, values, other, others) in ALIKE)


def test_what_others_ask_and_no_test_on_both_does_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(statements, "of_the_site", lambda: True)
    here, worker = Statements(), Statements()
    for noted, test, on_both, asked in (
        (here, "early", False, "a"),
        (here, "both", True, "a"),
        (here, "first", False, "b"),
        (here, "second", False, "b"),
        (here, "third", False, "c"),
        (worker, "both", True, "c"),
    ):
        noted.test, noted.on_both = test, on_both
        noted.note((asked, ""))
    assert here.missing() == [("first", ("b", "")), ("third", ("c", ""))]
    here.add(worker.told())
    assert here.missing() == [("first", ("b", ""))]
