"""What is served of our scripts and styles: all that a browser reads, and no more."""

from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage
from django.http import HttpResponse
from django.test import RequestFactory
from whitenoise.middleware import WhiteNoiseMiddleware

from iamtutor.web.pages.storage import StaticStorage, lighter

STATIC = Path(__file__).resolve().parents[2] / "static"
OURS = sorted([*STATIC.glob("js/*.js"), *STATIC.glob("css/*.css")])


def test_comments_and_indentation_go() -> None:
    assert lighter("js/a.js", b"// why\nlet a;\n\n  // how\n  a = 1; // one\n") == (
        b"let a;\na = 1; // one\n"
    )
    assert lighter("css/a.css", b"/* two\nlines */\n.a {\n  color: red;\n}\n") == (
        b"\n.a {\ncolor: red;\n}\n"
    )


def test_what_others_wrote_is_served_as_it_is() -> None:
    text = b"/* licence */\n  // note\n"
    assert lighter("vendor/htmx.min.js", text) == text


def test_what_gets_a_name_of_its_own_is_the_light_one(tmp_path: Path) -> None:
    written = FileSystemStorage(location=STATIC)
    served = StaticStorage(location=tmp_path, base_url="/static/")
    name = "js/terminal.js"
    with written.open(name) as file:
        served.save(name, file)
    processed = list(served.post_process({name: (written, name)}))
    assert processed[0][0] == name
    light = lighter(name, (STATIC / name).read_bytes())
    assert (tmp_path / processed[0][1]).read_bytes() == light
    assert not (tmp_path / name).exists(), "twice to compress"


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_no_string_of_ours_goes_over_several_lines(path: Path) -> None:
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip().startswith("//"):
            assert line.replace("\\`", "").count("`") % 2 == 0, line


def test_no_other_site_is_told_that_it_may_read_them() -> None:
    served = WhiteNoiseMiddleware(lambda request: HttpResponse(status=404))
    served.add_file_to_dictionary("/static/js/app.js", str(STATIC / "js" / "app.js"))
    answer = served(RequestFactory().head("/static/js/app.js"))
    assert answer.status_code == 200
    assert "Access-Control-Allow-Origin" not in answer
