"""Every page, in Japanese, as a learner and as an instructor: no English is left on it,
and no blank beside a mark that has its own.

What is English on purpose (a name, a command, what the machine prints) stands in an
element with ``lang="en"`` or in code; everything else that a person sees or hears is
Japanese. The catalogue itself is checked in ``tests/test_translations.py``.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import polib
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format, time_format

from iamtutor.console.views.ec2.settings import SETTINGS
from iamtutor.course.services import new_nonce
from iamtutor.people.models import Enrolment
from tests.cast import Cast, browser_of, text_of, visitor
from tests.content import course

#: The words of a page do not depend on where its rows come from.
pytestmark = pytest.mark.one_database

KANA = "[ぁ-んァ-ヶ一-龠ー]"
JAPANESE = re.compile(KANA)
ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "iamtutor/locale/ja/LC_MESSAGES/django.po"
WORD = re.compile(r"[A-Za-z]{2,}")
#: Words that are the same in both languages: products, units, names of formats.
NAMES = set(
    "AWS IAM EC EC2 S3 SSE STS SSM VPC CLI SDK ARN AMI CSV JSON MB KB iamtutor".split()
)
NAMES |= set(
    "Tab Enter CloudTrail CloudWatch Effect Action Resource Principal Condition".split()
)
PRODUCT = re.compile(
    r"(Amazon|AWS|IAM) [A-Z]\w+( [A-Z]\w+)*|Config|ARN（Amazon Resource Name）"
)
#: Elements whose text is code, or is not read.
CODE = {"code", "pre", "kbd", "script", "style"}
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "wbr"}
#: Attributes that are shown or spoken. A script shows ``data-`` ones later.
SPOKEN = {"aria-label", "title", "placeholder", "alt", "data-label", "data-trouble"}
SPOKEN |= {"data-copied", "data-terminal-hint"}

#: A lesson to read, one in the console, one in the terminal, the grid.
KINDS = ("who-are-you", "make-the-role", "before-the-commands", "full-access")
KINDS += ("no-role", "the-whole-grid", "keep-watching")
LAST = "take-it-down"

#: Elements that stand within a line.
INLINE = {"a", "b", "code", "em", "i", "kbd", "label", "small", "span", "strong", "svg"}
INLINE |= {"button", "use"}
#: A blank after a mark as wide as a letter or before one, and a dot between two things
#: without its own two.
GAP = re.compile(
    rf".{{0,20}}(?:[。、：（「] +\S|{KANA} +[（）」、。：]|[^ ]· |(?<=\S) ·[^ ]).{{0,20}}"
)


class Walk(HTMLParser):
    """Collects the texts that are neither Japanese nor marked as English or code, and the
    lines with a blank too many."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, str, bool]] = []
        self.left: list[str] = []
        self.line = ""

    def ends_at(self, tag: str) -> None:
        if tag not in INLINE:
            self.left += GAP.findall(self.line)
            self.line = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ends_at(tag)
        given = dict(attrs)
        _, language, skipped = self.open[-1] if self.open else ("", "", False)
        language = given.get("lang") or language
        skipped = skipped or tag in CODE
        for name in SPOKEN & given.keys():
            self.look(given[name] or "", language, skipped)
        if tag == "meta" and given.get("name") == "description":
            self.look(given.get("content") or "", language, skipped)
        if tag not in VOID:
            self.open.append((tag, language, skipped))

    def handle_endtag(self, tag: str) -> None:
        self.ends_at(tag)
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        _, language, skipped = self.open[-1] if self.open else ("", "", False)
        self.look(data, language, skipped)
        self.line += "*" if skipped else data

    def look(self, text: str, language: str, skipped: bool) -> None:
        if skipped or language.startswith("en") or JAPANESE.search(text):
            return
        if set(WORD.findall(PRODUCT.sub("", text))) - NAMES:
            self.left.append(" ".join(text.split()))


def slips_on(html: str) -> list[str]:
    walk = Walk()
    walk.feed(html)
    walk.close()
    return walk.left


def page(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path, follow=True)
    assert response.status_code == status, path
    return str(response.content, "utf-8")


@pytest.mark.parametrize(
    ("html", "left"),
    [
        ("<p>Say it</p>", ["Say it"]),
        ("<p>ロール</p>", []),
        ('<p lang="en">Say it</p>', []),
        ('<p lang="en">No</p><p>Say it</p>', ["Say it"]),
        ('<div lang="en"><p lang="ja">Say it</p></div>', ["Say it"]),
        ("<p><code>aws s3 ls</code></p>", []),
        ('<p>見る<input placeholder="Say it"></p>', ["Say it"]),
        ('<input lang="en" placeholder="lab-role">', []),
        ("<p>IAM / EC2</p>", []),
        ("<p>見る。 <b>ロール</b></p>", ["見る。 ロール"]),
        ("<p>講師： <code>chie</code></p>", ["講師： *"]),
        ("<p>ロール <i>（S3）</i></p>", ["ロール （S3）"]),
        ("<p>見る。</p> <p>ロール</p>", []),
        ("<p><i>5分</i> ·今日</p>", ["5分 ·今日"]),
        ("<p>5分 · 今日</p>", []),
    ],
)
def test_the_walk_finds_what_it_is_for(html: str, left: list[str]) -> None:
    assert slips_on(html) == left


class Learner:
    """A new guest, who may have had the solutions of the course carried out."""

    def __init__(self) -> None:
        self.client = Client(headers={"accept-language": "ja"})
        self.client.post("/ja/start/")
        self.seat = Enrolment.objects.get()

    def post(self, path: str, **data: str) -> str:
        response = self.client.post(path, {"nonce": new_nonce(), **data}, follow=True)
        assert response.status_code == 200, path
        return str(response.content, "utf-8")

    def carry_out(self, slug: str) -> str:
        """Do all tasks before the lesson, as the button on its page does."""
        return self.post(f"/ja/lessons/{slug}/catch-up/")

    def page(self, path: str, status: int = 200) -> str:
        return page(self.client, path, status)


@pytest.fixture
def learner(db: None) -> Learner:
    return Learner()


TRUSTING_EC2 = "iam/roles/create/?entity=service&service=ec2.amazonaws.com&go=1"
OUTSIDE = ("", "about/", "sign-in/", "recover/", "join/", "nothing-here/")


@pytest.mark.django_db
@pytest.mark.parametrize("path", OUTSIDE)
def test_pages_for_everybody_are_japanese(path: str) -> None:
    status = 404 if path == "nothing-here/" else 200
    assert slips_on(page(Client(), f"/ja/{path}", status)) == []


@pytest.mark.parametrize(
    "path",
    ["", "progress/", "results/", "words/", "certificate/", "keep/", "seats/", "join/"],
)
def test_pages_of_a_guest_are_japanese(learner: Learner, path: str) -> None:
    assert slips_on(learner.page(f"/ja/{path}")) == []


@pytest.mark.parametrize("slug", KINDS)
def test_a_lesson_is_japanese(learner: Learner, slug: str) -> None:
    """Before anything was done, with its notice that earlier tasks are not done."""
    assert slips_on(learner.page(f"/ja/lessons/{slug}/")) == []
    if course().lesson(slug).file.world:
        for tab in ("ec2", "desk", "console", "files"):
            assert slips_on(learner.page(f"/ja/lessons/{slug}/?tab={tab}")) == []


def screens(instance: str = "", role: str = "", bucket: str = "") -> Iterator[str]:
    """Every screen of the console; those of a thing only when there is one."""
    yield from ("", "?q=nothing", "iam/", "iam/roles/", "iam/policies/", "cloudtrail/")
    yield from ("iam/roles/create/", f"{TRUSTING_EC2}&step=2")
    yield from (f"{TRUSTING_EC2}&step=2&q=S3Full&look=1", f"{TRUSTING_EC2}&step=3")
    full = "iam/policy/?arn=arn:aws:iam::aws:policy/AmazonS3FullAccess"
    yield from (full, f"{full}&tab=versions", f"{full}&tab=entities")
    yield from ("ec2/", "ec2/launch/", "ec2/instances/", "s3/", "s3/buckets/create/")
    yield from ("ec2/security-groups/", "ec2/key-pairs/", "ec2/key-pairs/create/")
    if instance:
        yield from (f"ec2/instances/?instance={instance}", f"ec2/instances/{instance}/")
        own = f"ec2/instances/{instance}/"
        tabs = ("status", "monitoring", "security", "networking", "storage", "tags")
        yield from (f"{own}?tab={tab}" for tab in tabs)
        yield from (f"{own}modify-iam-role/", f"{own}launched/", f"{own}connect/")
        yield from (f"{own}connect/?tab={tab}" for tab in ("session-manager", "ssh"))
        yield from (f"{own}system-log/", f"{own}manage-state/", f"{own}tags/")
        yield from (f"{own}connect/?tab=serial", f"{own}launch-more-like-this/")
        yield from (f"{own}settings/{setting}/" for setting in SETTINGS)
    if role:
        own = f"iam/roles/details/{role}/"
        yield from (own, f"{own}?tab=trust", f"{own}?tab=last-accessed")
        yield from (f"{own}attach/", f"{own}inline/", f"{own}trust/", f"{own}delete/")
    if bucket:
        own = f"s3/bucket/{bucket}/"
        yield from (own, f"{own}?tab=permissions", f"{own}upload/", f"{own}policy/")
        yield from (f"{own}delete/", f"{own}delete/?empty=1")
        yield f"{own}delete-objects/?key=notes.txt"


def test_the_console_of_a_new_account_is_japanese(learner: Learner) -> None:
    for screen in screens():
        html = learner.page(f"/ja/lessons/make-the-role/console/{screen}")
        assert slips_on(html) == [], screen


def test_everything_is_japanese_when_much_has_been_done(learner: Learner) -> None:
    """All solutions carried out: done cards, a filled grid, a map, things to list."""
    assert slips_on(learner.carry_out(LAST)) == []
    for path in ("progress/", "results/", "certificate/"):
        assert slips_on(learner.page(f"/ja/{path}")) == [], path
    for slug in course().listed_slugs:
        assert slips_on(learner.page(f"/ja/lessons/{slug}/")) == [], slug


def test_the_console_of_a_used_account_is_japanese(learner: Learner) -> None:
    learner.carry_out("full-access")
    base = "/ja/lessons/full-access/console/"
    instance = re.search(r"i-[0-9a-f]{17}", learner.page(f"{base}ec2/instances/"))
    assert instance
    for screen in screens(instance[0], "lab-role", "aoi-lab-notes"):
        assert slips_on(learner.page(base + screen)) == [], screen


def test_what_follows_a_command_is_japanese(learner: Learner) -> None:
    """Allowed, denied, failed, never sent: the line's link, the why panel, the notes."""
    lesson = "/ja/lessons/full-access"
    learner.carry_out("full-access")
    for line in ("aws s3 ls", "aws s3 ls s3://nowhere-at-all", "nonsense"):
        assert slips_on(learner.post(f"{lesson}/run/ec2/", line=line, tab="ec2")) == []
    for setting in ("no-policies", "no-role", "read-only"):
        learner.post(f"{lesson}/setting/", setting=setting, tab="ec2")
        html = learner.post(f"{lesson}/run/ec2/", line="aws s3 ls", tab="ec2")
        assert slips_on(html) == [], setting
    for call in re.findall(r'id="call-([^"]+)"', html):
        assert slips_on(learner.page(f"{lesson}/why/{call}/")) == [], call
    assert slips_on(learner.page(f"{lesson}/undo/?tab=ec2")) == []
    assert slips_on(learner.page(f"{lesson}/reset/")) == []


def test_refused_forms_are_japanese(learner: Learner) -> None:
    console = "/ja/lessons/full-access/console/"
    unchosen = learner.page(f"{console}iam/roles/create/?go=1", 422)
    assert slips_on(unchosen) == []
    for path, data in (
        ("/ja/join/WRONGONE/", {}),
        ("/ja/recover/", {"code": "nothing"}),
        ("/ja/keep/", {"how": "name", "name": "a b", "password": "short"}),
        (f"{console}s3/buckets/create/", {"name": ""}),
        (f"{console}{TRUSTING_EC2}&step=3", {"name": ""}),
        (f"{console}ec2/launch/", {}),
    ):
        response = learner.client.post(
            path, {"nonce": new_nonce(), **data}, follow=True
        )
        assert response.status_code in {200, 404, 422}, path
        assert slips_on(str(response.content, "utf-8")) == [], path


def test_the_pages_of_an_instructor_are_japanese(cast: Cast) -> None:
    ben = browser_of(cast.ben)
    ben.post("/ja/lessons/make-the-role/catch-up/", {"nonce": new_nonce()})
    chie = browser_of(cast.chie)
    live = f"/ja/classes/{cast.spring.pk}/"
    names = {"Spring", "Aoi", "Ben", "Chie"}
    for path in (
        "/ja/classes/",
        live,
        f"{live}?lesson=make-the-role",
        f"{live}learners/{cast.seat(cast.ben).pk}/",
        "/ja/seats/",
    ):
        left = [
            text for text in slips_on(page(chie, path)) if not names & {*text.split()}
        ]
        assert left == [], path


@translation.override("ja")
def test_no_page_of_a_class_has_a_blank_too_many(cast: Cast) -> None:
    chie = browser_of(cast.chie)
    names = "screen settings joining instructors delete groups reports results".split()
    names += "understanding roster roster-add cards acts copy-class lessons".split()
    own = [reverse(f"instructor:{name}", args=[cast.spring.pk]) for name in names]
    for path in (*own, f"/ja/join/{cast.spring.join_code}/"):
        left = slips_on(page(chie, path))
        assert not [text for text in left if GAP.search(text)], path


def japanese() -> Iterator[tuple[bool, str]]:
    """Each text of the catalogue, and whether it is a label of the real console."""
    for entry in polib.pofile(str(CATALOGUE)):
        text = entry.msgstr or entry.msgstr_plural.get(0, "")
        yield (
            "console" in (entry.msgctxt or ""),
            re.sub(r"<[^>]+>|%\(\w+\)[sd]", "", text),
        )


def test_latin_and_japanese_touch_except_in_labels_of_the_console() -> None:
    """The real console writes ``IAM ロール``, everything else ``IAMロール``."""
    apart = re.compile(rf"[A-Za-z0-9] {KANA}|{KANA} [A-Za-z0-9]")
    touching = re.compile(rf"[A-Za-z0-9]{KANA}|{KANA}[A-Za-z0-9]")
    wrong = [
        text
        for label, text in japanese()
        if (touching if label else apart).search(text)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("ja", ("2026年11月25日 9:05 UTC", "9:05 UTC")),
        ("en", ("November 25, 2026, 09:05 UTC", "09:05 UTC")),
    ],
)
def test_a_time_is_written_as_its_language_does(
    language: str, written: tuple[str, str]
) -> None:
    moment = datetime(2026, 11, 25, 9, 5, tzinfo=UTC)
    with translation.override(language):
        assert (date_format(moment, "DATETIME_FORMAT"), time_format(moment)) == written


@pytest.mark.parametrize(("language", "blank"), [("ja", ""), ("en", " ")])
def test_sentences_stand_as_their_language_has_them(
    cast: Cast, language: str, blank: str
) -> None:
    page = text_of(visitor(cast.aoi, language).get("course:outline"))
    sentences = {"ja": ("終えました。", "残りは"), "en": ("finished.", "About")}
    assert blank.join(sentences[language]) in page
