"""What is kept is bounded; a part of a page is kept for the values it is made of."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.template import Context, Engine, Template, TemplateSyntaxError
from django.templatetags import i18n
from django.urls import NoReverseMatch, reverse, set_script_prefix
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import get_language, override

from iamtutor.people.services import enrol, self_paced_cohort
from iamtutor.web.operation import keeping
from iamtutor.web.operation.keeping import Kept
from iamtutor.web.templatetags import keeping as tag
from tests.cast import COMMANDS_LESSON, Cast, text_of, visitor


@pytest.fixture(autouse=True)
def _nothing_is_kept_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tag, "_parts", Kept(tag.LIMIT))


def test_the_least_recently_used_is_given_up_first() -> None:
    kept: Kept[str, str] = Kept(30)
    for key in ("a", "b", "c", "a", "d"):
        kept.get(key)
        kept.put(key, 10, key.upper())
        assert kept.weight == 10 * len(kept.entries)
    assert [kept.get(key) for key in "abcd"] == ["A", None, "C", "D"]
    kept.put("e", 31, "E")
    assert not kept.entries
    assert kept.weight == 0


def test_a_new_entry_is_kept_without_a_look_at_all_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class NeverCounted(keeping.OrderedDict):  # type: ignore[type-arg]
        def values(self) -> Iterator[object]:  # type: ignore[override]
            raise AssertionError("every entry is looked at")

        __iter__ = items = keys = values  # type: ignore[assignment]

    monkeypatch.setattr(keeping, "OrderedDict", NeverCounted)
    kept: Kept[int, int] = Kept(50)
    for number in range(20):
        kept.put(number, 7, number)
    assert 0 < kept.weight <= 50


@dataclass(frozen=True)
class Point:
    x: int


class Counter:
    """Shows how often it was rendered."""

    times = 0

    def __str__(self) -> str:
        Counter.times += 1
        return str(Counter.times)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Counter)

    def __hash__(self) -> int:
        return 1


def test_the_same_values_are_rendered_once() -> None:
    Counter.times = 0
    part = Template(
        "{% load keeping %}{% kept p=p n=n %}{{ p.x }}/{{ n }}{% endkept %}"
    )

    def shown(x: int) -> str:
        return part.render(Context({"p": Point(x), "n": Counter()}))

    assert [shown(x) for x in (1, 1, 2, 1, 2)] == ["1/1", "1/1", "2/2", "1/1", "2/2"]


def test_what_is_not_named_is_not_seen() -> None:
    part = Template(
        "{% load keeping %}{% kept a=a %}{{ a }}{{ b }}{% endkept %}{{ b }}"
    )
    assert part.render(Context({"a": "A", "b": "B"})) == "AB"


def test_each_language_has_its_own() -> None:
    part = Template(
        "{% load keeping i18n %}{% kept a=1 %}{% translate 'Console' %}{% endkept %}"
    )
    shown = []
    for language in ("en", "ja", "en", "ja"):
        with override(language):
            shown.append(part.render(Context()))
    assert shown[0] != shown[1]
    assert shown[:2] == shown[2:]


FIXED = (
    "{% translate 'Console' %}",
    "{% translate 'Console' as word %}{{ word }}",
    "{% blocktranslate trimmed %} Console {% endblocktranslate %}",
    "{% blocktranslate asvar word %}Console{% endblocktranslate %}{{ word }}",
)


@pytest.mark.parametrize("source", FIXED)
def test_words_are_found_once_in_each_language(
    source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for node in (i18n.TranslateNode, i18n.BlockTranslateNode):

        def render(self: Any, context: Context, plain: Any = node.render) -> Any:
            found.append(get_language())
            return plain(self, context)

        monkeypatch.setattr(node, "render", render)
    part, shown = Template(source), []
    for language in ("en", "ja", "en", "ja"):
        with override(language):
            shown.append(part.render(Context()))
    assert shown == ["Console", "コンソール"] * 2
    assert found == ["en", "ja"]


def test_an_answer_is_in_one_language() -> None:
    with pytest.raises(TemplateSyntaxError):
        Template("{% language 'ja' %}{% translate 'Console' %}{% endlanguage %}")


VARYING = {
    "{% translate n %}": {"Console": "コンソール", "Search": "検索"},
    "{% translate 'a'|add:n %}": {"b": "ab", "c": "ac"},
    "{% translate 'Allowed' context n %}": {"prediction": "許可される", "": "許可"},
    "{% blocktranslate %}“{{ n }}”{% endblocktranslate %}": {1: "“1”", 2: "“2”"},
    "{% blocktranslate count x=n %}a{% plural %}b{% endblocktranslate %}": {
        1: "a",
        2: "b",
    },
    "{% load static %}{% static n %}": {"a": "/static/a", "b": "/static/b"},
    "{% include n %}": {
        "console/_first.html": "",
        "console/refusals/_refused_inline.html": '<span class="muted">許可なし</span>',
    },
}


@pytest.mark.parametrize(
    ("source", "expected"), VARYING.items(), ids=[source[:20] for source in VARYING]
)
def test_what_hangs_on_the_page_is_made_for_each(
    source: str, expected: dict[object, str]
) -> None:
    part = Template(source)
    with override("ja"):
        shown = {n: part.render(Context({"n": n})) for n in expected}
    assert shown == expected


def test_a_template_that_is_named_is_looked_up_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    part = Template("{% include 'console/_first.html' %}")
    part.render(Context())
    monkeypatch.setattr(Engine, "get_template", None)
    assert part.render(Context()) == ""


def test_a_template_that_is_named_has_a_scope_of_its_own() -> None:
    source = (
        "{% ifchanged a %}{{ a }}{% endifchanged %}{{ b }}{% firstof 1 as c %}{{ c }}"
    )
    engine = Engine(
        loaders=[("django.template.loaders.locmem.Loader", {"part": source})],
        builtins=["iamtutor.web.templatetags.keeping"],
    )
    page = engine.from_string(
        "{% include 'part' with b='B' %}/{% include 'part' %}/{{ b }}{{ c }}"
    )
    assert page.render(Context({"a": "A"})) == "AB1/A1/"


def test_a_page_finds_its_frame_once(monkeypatch: pytest.MonkeyPatch) -> None:
    sources = {
        "base": "<{% block a %}1{% endblock %}{% block b %}2{% endblock %}>",
        "frame": "{% extends 'base' %}{% block b %}3{{ block.super }}{% endblock %}",
    }
    engine = Engine(
        loaders=[("django.template.loaders.locmem.Loader", sources)],
        builtins=["iamtutor.web.templatetags.keeping"],
    )
    page = engine.from_string("{% extends 'frame' %}{% block a %}4{% endblock %}")
    assert page.render(Context()) == "<432>"
    monkeypatch.setattr(Engine, "find_template", None)
    assert page.render(Context()) == "<432>"
    with pytest.raises(TypeError):
        engine.from_string("{% extends n %}").render(Context({"n": "frame"}))


def test_the_forms_of_an_answer_have_one_token_and_what_is_kept_has_none() -> None:
    inner = "{% kept b=a %}{% csrf_token %}{% endkept %}"
    page = Template(
        "{% csrf_token %}{% kept a=1 %}{% csrf_token %}" + inner + "{% endkept %}"
    )
    Counter.times = 0
    for token in ("1", "2"):
        field = f'<input type="hidden" name="csrfmiddlewaretoken" value="{token}">'
        assert page.render(Context({"csrf_token": Counter()})) == 3 * field
    assert len(tag._parts.entries) == 2
    assert page.render(Context()) == ""


def test_two_parts_of_the_same_values_are_two() -> None:
    part = Template(
        "{% load keeping %}{% kept a=a %}1{{ a }}{% endkept %}{% kept a=a %}2{% endkept %}"
    )
    assert part.render(Context({"a": "<"})) == "1&lt;2"


@pytest.mark.one_database
def test_what_was_kept_for_others_changes_nobodys_page(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three who stand differently, in two languages, in turns, with parts that are kept
    and with none, at one moment; nonces and tokens aside. Emi is in no class: nothing asks
    whether she needs help, so all of her cards are kept."""
    aoi, ben = visitor(cast.aoi).catch_up(), visitor(cast.ben)
    aoi.run("aws s3 ls", machine="desk")
    enrol(person=cast.emi, cohort=self_paced_cohort())
    emi = visitor(cast.emi)
    lesson = f"lessons/{COMMANDS_LESSON}/"
    places = (
        f"{lesson}?tab=desk",
        "lessons/read-only/?tab=desk",
        "progress/",
        f"{lesson}console/ec2/instances/",
        f"{lesson}console/iam/",
    )

    def pages() -> list[str]:
        return [
            re.sub(
                r'"[\w-]{16,}"|since=\d+',
                "",
                text_of(who.client.get(f"/{one}/{place}")),
            )
            for place in places
            for who in (aoi, ben, emi)
            for one in ("en", "ja")
        ]

    moment = timezone.now()  # an instance is ready two minutes after it was launched
    monkeypatch.setattr(timezone, "now", lambda: moment)
    pages()  # the first visits
    kept = tag._parts
    monkeypatch.setattr(tag, "_parts", Kept(0))
    alone = pages()
    monkeypatch.setattr(tag, "_parts", kept)
    assert pages() == alone
    assert len(set(alone)) == len(alone)
    assert kept.entries


def test_a_part_is_made_from_something() -> None:
    with pytest.raises(TemplateSyntaxError, match="kept takes"):
        Template("{% load keeping %}{% kept %}{% endkept %}")
    with pytest.raises(TemplateSyntaxError, match="kept takes"):
        Template("{% load keeping %}{% kept map %}{% endkept %}")


@pytest.fixture
def _below_a_prefix_for_a_while() -> Iterator[None]:
    yield
    set_script_prefix("/")


@pytest.mark.usefixtures("_below_a_prefix_for_a_while")
def test_an_address_is_the_one_that_django_puts_together() -> None:
    plain = Template("{% url 'course:why' slug call %}")
    named = Template("{% url 'course:why' slug call as there %}{{ there }}")
    for prefix in ("/", "/tutor/", "/"):
        set_script_prefix(prefix)
        for language in ("en", "ja", "en"):
            for call in ("3-0", "a&b's <c>", 7):
                with override(language):
                    page = Context({"slug": "full-access", "call": call})
                    there = reverse("course:why", args=["full-access", call])
                    assert there.startswith(f"{prefix}{language}/")
                    assert plain.render(page) == escape(there)
                    assert named.render(page) == escape(there)


def test_an_address_that_is_nowhere_is_an_error_or_empty() -> None:
    nowhere = Context({"slug": "no slug", "call": "3-0"})
    for _ in range(2):
        with pytest.raises(NoReverseMatch):
            Template("{% url 'course:why' slug call %}").render(nowhere)
        named = Template("{% url 'course:why' slug call as there %}<{{ there }}>")
        assert named.render(nowhere) == "<>"
    by_name = Template("{% url 'course:why' slug=slug call=call %}")
    known = Context({"slug": "full-access", "call": "3-0"})
    assert by_name.render(known) == reverse("course:why", args=["full-access", "3-0"])
