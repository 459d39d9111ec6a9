"""How a template is laid out is not seen on the page."""

import re
from pathlib import Path

import pytest
from django.template import Context, Engine, engines
from hypothesis import given
from hypothesis import strategies as st

from iamtutor.web.pages.loading import without_layout
from tools.template_lines import WIDTH, not_there, too_long

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("<ul>\n  <li>\n    a\n  </li>\n</ul>\n", "<ul><li>a</li></ul>"),
        ("<b>\n  {{ a }}\n</b>", "<b>{{ a }}</b>"),
        ("{{ a }}\n{{ b }}", "{{ a }}{{ b }}"),
        ("{% if a %}\n  one\n{% endif %}", "{% if a %}one{% endif %}"),
        ("{# said #}\n<p>", "{# said #}<p>"),
        # between words
        ("<p>\n  one\n  two\n</p>", "<p>one two</p>"),
        # a blank that is meant, and one on the same line
        ('<b>a</b>{{ " " }}\n<b>b</b>', '<b>a</b>{{ " " }}<b>b</b>'),
        ("<b>a</b> <b>b</b>", "<b>a</b> <b>b</b>"),
        ("<pre>\n  {{ a }}&#10;\n  {{ b }}\n</pre>", "<pre>{{ a }}&#10;{{ b }}</pre>"),
        # between attributes
        ('<a\n  id="a"\n  hidden\n>', '<a id="a" hidden>'),
        (
            '<a\n  {% if a %}\n    id="a"\n  {% endif %}\n  hidden\n>',
            '<a {% if a %} id="a" {% endif %} hidden>',
        ),
        # in a value
        (
            "<a href=\"\n  {% url 'x' %}\n  {% if a %}?a={% endif %}\n\">",
            "<a href=\"{% url 'x' %}{% if a %}?a={% endif %}\">",
        ),
        ("<a data-x='\n  {\"a\": 1}\n'>", "<a data-x='{\"a\": 1}'>"),
        ('<a class="one\n  two">', '<a class="one two">'),
        ('<a title="a > b\n  c">', '<a title="a > b c">'),
        ('<a title="{% if a > b %}\n  c\n{% endif %}">', None),
    ],
)
def test_a_line_break_beside_a_tag_is_layout(written: str, meant: str | None) -> None:
    if meant is None:
        meant = re.sub(r"\s*\n\s*", "", written)
    assert without_layout(written) == meant
    assert without_layout(meant) == meant


def test_a_message_keeps_its_text() -> None:
    message = (
        "{% blocktranslate trimmed %}\n  one <b>\n  two</b>\n{% endblocktranslate %}"
    )
    assert without_layout(f"<p>\n  {message}\n</p>") == f"<p>{message}</p>"
    assert without_layout(f'<p\n  title="\n{message}\n">') == f'<p title="{message}">'


PIECES = ["<p>", "</p>", '<a id="x">', "</a>", "{{ a }}", "{% if a %}b{% endif %}"]


@given(st.lists(st.sampled_from(PIECES)), st.data())
def test_pieces_render_alike_however_they_are_laid_out(
    pieces: list[str], data: st.DataObject
) -> None:
    breaks = st.text(" \n", max_size=3).map("{}\n  ".format) | st.just("")
    laid_out = "".join(data.draw(breaks) + piece for piece in pieces)
    engine = Engine()
    tight, loose = (
        engine.from_string(source).render(Context({"a": "x"}))
        for source in ("".join(pieces), without_layout(laid_out))
    )
    assert loose == tight


def test_only_the_templates_of_the_site_are_read_so() -> None:
    ours = engines["django"].get_template("base.html").template
    theirs = engines["django"].get_template("bootstrap5/field.html").template
    assert "\n" not in re.sub(r"(?s){% blocktranslate.*?%}.*?{%", "", ours.source)
    assert theirs.source == Path(theirs.origin.name).read_text(encoding="utf-8")


def test_reading_a_template_twice_changes_nothing_more() -> None:
    for path in TEMPLATES:
        once = without_layout(path.read_text(encoding="utf-8"))
        assert without_layout(once) == once, path


def test_a_line_that_nobody_can_review_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    (folder / "web").mkdir(parents=True)
    line = "許" * WIDTH
    (folder / "web/long.html").write_text(f"<p>\n{line}\n{line}x\n", encoding="utf-8")
    assert too_long(folder) == ["templates/web/long.html:3: 121 characters"]


def test_a_template_that_is_not_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "templates/web").mkdir(parents=True)
    (tmp_path / "iamtutor").mkdir()
    (tmp_path / "templates/web/a.html").write_text('{% include "web/b.html" %}\n')
    (tmp_path / "iamtutor/views.py").write_text('\nA = "web/a.html", "web/c.html"\n')
    (tmp_path / "iamtutor/screens.py").write_text('screen.render(\n  "s3/d", a=1)\n')
    assert not_there(tmp_path) == [
        "iamtutor/screens.py:1: there is no console/s3/d.html",
        "iamtutor/views.py:2: there is no web/c.html",
        "templates/web/a.html:1: there is no web/b.html",
    ]
