"""One world, several faults: drawn from the seat, and all of them proven."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamtutor.lessons.content.library import load
from iamtutor.lessons.content.variants import castings, drawn
from iamtutor.lessons.proofs.prover import Prover
from iamtutor.lessons.schema.values import validate
from iamtutor.lessons.schema.world import WorldFile
from iamtutor.lessons.text.errors import InvalidContent
from iamtutor.lessons.text.strict_yaml import parse
from iamtutor.lessons.worlds.rehearsal import Rehearsal
from tests.lessons.test_kinds import TEXTS, YAML
from tests.lessons.test_proofs_bite import Spoil, failed, spoil

__all__ = ["spoil"]
WORLD = """\
variants:
  - variant: no-user
    acts:
      - run: aws s3 mb s3://{app}-{account}
        at: desk
  - variant: no-group
    names: {cause: the group}
    acts:
      - press: create-user
        with: {name: "{app}"}
names:
  app: [orders, reports, invoices]
  cause: [the user, somebody, nobody]
"""
TASK = """\
      - task: look-at-it
        kind: broken
        symptom:
          run: >-
            aws iam get-user --user-name {app} && aws iam get-group --group-name {app}
          at: desk
          exit: 254
        at: desk
        check:
          all:
            - {exists: {user: {name: "{app}"}}}
            - {exists: {group: {name: "{app}"}}}
        solutions:
          user:
            variant: no-user
            acts:
              - run: aws iam create-user --user-name {app}
                at: desk
              - run: aws iam create-group --group-name {app}
                at: desk
          group:
            variant: [no-group]
            acts:
              - run: aws iam create-group --group-name {app}
                at: desk
"""
HINTS = {
    "ja": """\
`{app}`がありません。`{cause}`の話です。
#### 見る {#look-at-it.hint-1}
`{app}`を見ます。
#### グループ {#look-at-it.hint-1.no-group}
グループを見ます。
#### 見えた {#look-at-it.after}
あります。
#### グループでした {#look-at-it.after.no-group}
グループがありませんでした。
""",
    "en": """\
There is no `{app}`. It is about `{cause}`.
#### Look {#look-at-it.hint-1}
Look at `{app}`.
#### The group {#look-at-it.hint-1.no-group}
Look at the group.
#### Seen {#look-at-it.after}
There it is.
#### It was the group {#look-at-it.after.no-group}
There was no group.
""",
}


def with_variants(content: Path) -> Path:
    """The sample course with a world that begins in two ways, under three names."""
    world = content / "worlds/tiny.yaml"
    world.write_text(world.read_text("utf-8") + WORLD, "utf-8")
    course = content / "course.yaml"
    text = course.read_text("utf-8")
    names = "names:\n"
    assert names in text
    text = text.replace(names, f"{names}  app: orders\n  cause: the user\n")
    course.write_text(text, "utf-8")
    lesson = content / YAML
    text = lesson.read_text("utf-8")
    at = text.index("      - task: look-at-it\n")
    lesson.write_text(text[:at] + TASK, "utf-8")
    for name in TEXTS:
        language = name[-5:-3]
        text = (content / name).read_text("utf-8")
        start = text.index("\n", text.index("{#look-at-it}")) + 1
        end = text.index("## ", text.index("{#look-at-it.after}"))
        text = text[:start] + HINTS[language] + text[end:]
        (content / name).write_text(text, "utf-8")
    return content


@pytest.fixture
def varied(content: Path) -> Path:
    return with_variants(content)


def test_each_casting_is_proven(varied: Path) -> None:
    assert failed(varied) == {}
    names = {proof.name for proof in Prover(varied, varied).proofs()}
    for case in ("no-user", "no-group", "no-user.2", "no-group.3"):
        assert f"starts[make-a-role/tiny@{case}]" in names
        assert f"fails-first[make-a-role/look-at-it@{case}]" in names
        assert f"fault-is-real[make-a-role/look-at-it@{case}]" in names
    assert "solution-passes[make-a-role/look-at-it/user@no-user]" in names
    assert "solution-passes[make-a-role/look-at-it/user@no-group]" not in names


def test_a_fault_that_is_none_in_one_variant_is_found(
    varied: Path, spoil: Spoil
) -> None:
    spoil(
        "worlds/tiny.yaml",
        '        with: {name: "{app}"}\n',
        '        with: {name: "{app}"}\n'
        "      - run: aws iam create-group --group-name {app}\n        at: desk\n",
    )
    wrong = set(failed(varied))
    assert {
        f"fails-first[make-a-role/look-at-it@no-group{n}]" for n in ("", ".2")
    } < wrong
    assert not any("@no-user" in name for name in wrong)


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        (YAML, "variant: [no-group]", "variant: [no-gruop]", "no variant 'no-gruop'"),
        (YAML, "variant: no-user", "variant: no-group", "no solution in the variant"),
        ("worlds/tiny.yaml", "orders, reports,", "orders,", "not of one length"),
        ("worlds/tiny.yaml", "  app: [", "  ship: [a, b, c]\n  app: [", "no 'ship'"),
        ("worlds/tiny.yaml", "variant: no-group", "variant: no-user", "listed twice"),
        (TEXTS[1], "hint-1.no-group", "hint-1.no-gruop", "knows nothing called"),
    ],
)
def test_what_does_not_fit_is_refused(
    varied: Path, spoil: Spoil, name: str, old: str, new: str, message: str
) -> None:
    spoil(name, old, new)
    with pytest.raises(InvalidContent, match=message):
        load(varied.parent)


def test_words_in_braces_are_those_of_the_casting(varied: Path) -> None:
    course = load(varied.parent).courses["sample"]
    seen = set()
    for casting in castings(course.worlds["tiny"]):
        stage = Rehearsal.begin(course, "tiny", casting=casting)
        named = stage.situation.names
        assert stage.world.names == dict(casting.names)
        bucket = f"{named['app']}-{named['account']}"
        account = stage.world.account
        assert (named["app"] in account.users) is not (bucket in account.buckets)
        seen.add((stage.world.variant, named["app"], named["cause"]))
    assert len(seen) == 6
    assert {cause for variant, _, cause in seen if variant == "no-group"} == {
        "the group"
    }


def test_a_variant_has_hints_of_its_own(varied: Path) -> None:
    lesson = load(varied.parent).courses["sample"].lesson("make-a-role")
    shown = {
        variant: [hint.title for hint in lesson.hints("look-at-it", "en", variant)]
        for variant in ("no-user", "no-group")
    }
    assert shown == {"no-user": ["Look"], "no-group": ["The group"]}


@given(st.text(max_size=8), st.integers(0, 20), st.integers(1, 4), st.integers(1, 3))
def test_a_seat_gets_the_same_again_and_all_in_turn(
    seat: str, take: int, variants: int, casts: int
) -> None:
    act = {"run": "true", "at": "desk"}
    file = WorldFile.model_validate(
        {
            "world": "w",
            "account": "111122223333",
            "region": "ap-northeast-1",
            "administrator": {"name": "admin", "policies": ["p"]},
            "desk": {"hostname": "desk", "user": "admin"},
            "variants": [{"variant": f"v{n}", "acts": [act]} for n in range(variants)],
            "names": {"app": [f"a{n}" for n in range(casts)]},
        }
    )
    assert drawn(file, seat, take) == drawn(file, seat, take)
    turns = {drawn(file, seat, take + n).case for n in range(variants * casts)}
    assert len(turns) == variants * casts


@pytest.mark.parametrize(
    ("said", "line"),
    [
        (
            "variants:\n  - variant: a\n    acts: [{run: ls, at: desk}]\n"
            "    names:\n      gate_arn: gate\n",
            10,
        ),
        (
            "names:\n  gate_arn:\n    - arn:aws:iam::111122223333:role/gate\n    - gate\n",
            9,
        ),
    ],
)
def test_a_name_of_an_arn_stands_for_one_in_each_world(said: str, line: int) -> None:
    """A resource may be said by it."""
    text = (
        "world: w\naccount: '111122223333'\nregion: us-east-1\n"
        "administrator: {name: admin, policies: [p]}\n"
        "desk: {hostname: desk, user: admin}\n" + said
    )
    with pytest.raises(InvalidContent) as error:
        validate(WorldFile, parse(text, Path("w.yaml")))
    (only,) = error.value.errors
    assert only.line == line
    assert "by its name, gate_arn stands for an ARN" in only.message


def test_seats_are_spread_over_the_castings(varied: Path) -> None:
    file = load(varied.parent).courses["sample"].worlds["tiny"]
    counts = [0] * len(castings(file))
    for seat in range(600):
        counts[castings(file).index(drawn(file, str(seat)))] += 1
    assert min(counts) > 60
