"""Every screen opens, in both languages, over one's own account only."""

import re
from dataclasses import replace
from itertools import cycle
from urllib.parse import quote

import pytest

from iamtutor.course.selectors import current_lesson
from tests.cast import COMMANDS_LESSON as LESSON
from tests.cast import (
    Cast,
    Visitor,
    records_of,
    sandbox_of,
    text_of,
    visitor,
    world_of,
)
from tests.console.stage import FULL, READ, create_role, one_instance, page_of
from tests.markup import faults
from tests.policies import deny, policy
from tests.programs import ROOT

ROLE, BUCKET, INSTANCE = "lab-role", "aoi-lab-notes", "INSTANCE"
#: Where a role's boundary is chosen, beside a list of policies without a line.
BOUNDED = {"step": "2", "service": "ec2", "bounded": "1", "q": "none of them"}
SCREENS = [
    ("home", (), {}),
    ("home", (), {"q": "s3"}),
    ("iam", (), {}),
    ("iam-roles", (), {}),
    ("iam-roles", (), {"q": "LAB"}),
    ("iam-create-role", (), {}),
    ("iam-create-role", (), {"step": "2"}),
    ("iam-create-role", (), {"step": "3"}),
    ("iam-role", (ROLE,), {}),
    ("iam-role", (ROLE,), {"tab": "trust"}),
    ("iam-role", (ROLE,), {"tab": "last-accessed"}),
    ("iam-role", (ROLE,), {"tab": "nonsense"}),
    ("iam-role", (ROLE,), {"tab": "tags"}),
    ("iam-role", (ROLE,), {"tab": "revoke"}),
    ("iam-edit-role", (ROLE,), {}),
    ("iam-role-tags", (ROLE,), {}),
    ("iam-boundary", (ROLE,), {}),
    ("iam-users", (), {"q": "ADM"}),
    ("iam-create-user", (), {}),
    ("iam-user", ("admin",), {}),
    ("iam-user", ("admin",), {"tab": "groups"}),
    ("iam-user", ("admin",), {"tab": "tags"}),
    ("iam-user", ("admin",), {"tab": "credentials"}),
    ("iam-create-access-key", ("admin",), {}),
    ("iam-delete-user", ("admin",), {}),
    ("iam-groups", (), {}),
    ("iam-attach", (ROLE,), {}),
    ("iam-attach", (ROLE,), {"q": "Lambda", "page": "2"}),
    ("iam-inline", (ROLE,), {}),
    ("iam-trust", (ROLE,), {}),
    ("iam-delete-role", (ROLE,), {}),
    ("iam-policies", (), {}),
    ("iam-policies", (), {"type": "customer"}),
    ("iam-policies", (), {"page": "9999"}),
    ("iam-compare-policies", (), {}),
    ("iam-compare-policies", (), {"policy": [FULL, READ]}),
    ("iam-policy", (), {"arn": FULL}),
    ("ec2", (), {}),
    ("ec2-launch", (), {}),
    ("ec2-instances", (), {}),
    ("ec2-instances", (), {"instance": INSTANCE}),
    ("ec2-instance", (INSTANCE,), {}),
    ("ec2-modify-iam-role", (INSTANCE,), {}),
    ("s3", (), {}),
    ("s3-buckets", (), {"q": "AOI"}),
    ("s3-create-bucket", (), {}),
    ("s3-bucket", (BUCKET,), {}),
    ("s3-bucket", (BUCKET,), {"tab": "permissions"}),
    ("s3-bucket", (BUCKET,), {"tab": "properties"}),
    ("s3-bucket", (BUCKET,), {"tab": "management"}),
    ("s3-bucket", (BUCKET,), {"tab": "nonsense"}),
    ("s3-bucket", (BUCKET,), {"prefix": "no/such/folder/", "q": "x", "page": "9"}),
    ("s3-buckets", (), {"bucket": BUCKET}),
    ("s3-object", (BUCKET,), {"key": "notes.txt"}),
    ("s3-create-folder", (BUCKET,), {"prefix": "reports/"}),
    ("s3-versioning", (BUCKET,), {}),
    ("s3-tags", (BUCKET,), {}),
    ("s3-encryption", (BUCKET,), {}),
    ("s3-website", (BUCKET,), {}),
    ("s3-public-access", (BUCKET,), {}),
    ("s3-ownership", (BUCKET,), {}),
    ("s3-upload", (BUCKET,), {"prefix": "reports/"}),
    ("s3-upload", (BUCKET,), {}),
    ("s3-delete-objects", (BUCKET,), {"key": "notes.txt"}),
    ("s3-delete-bucket", (BUCKET,), {}),
    ("s3-delete-bucket", (BUCKET,), {"empty": "1"}),
    ("s3-bucket-policy", (BUCKET,), {}),
    ("home", (), {"q": "nothing of the kind"}),
    ("cloudtrail", (), {}),
    ("cloudtrail", (), {"attribute": "", "objects": "1", "region": "us-east-1"}),
    ("cloudtrail", (), {"attribute": "EventName", "q": "CreateRole"}),
    ("cloudtrail", (), {"attribute": "Nonsense", "q": "x", "page": "7"}),
]


def filled(values, instance: str):  # type: ignore[no-untyped-def]
    if isinstance(values, dict):
        return {k: instance if v == INSTANCE else v for k, v in values.items()}
    return [instance if value == INSTANCE else value for value in values]


def test_every_screen_opens_with_one_heading_and_leaves_no_trace(cast: Cast) -> None:
    """Each in one language: it is built the same in the other (``web/test_places.py``)."""
    aoi = visitor(cast.aoi).catch_up()
    instance = one_instance(cast)
    before = (sandbox_of(cast.aoi).version, len(records_of(cast.aoi)))
    for (name, args, query), language in zip(SCREENS, cycle(("ja", "en"))):
        response = replace(aoi, language=language).get(
            f"console:{name}",
            LESSON,
            *filled(args, instance),
            **filled(query, instance),
        )
        page = text_of(response)
        assert response.status_code == 200, (name, args, query)
        (heading,) = re.findall(r"<h1 id=\"heading\">(.*?)</h1>", page, re.DOTALL)
        assert re.sub(r"<[^>]*>", "", heading).strip(), (name, query)
        assert faults(page) == [], (name, query)
        if query.get("tab") == "last-accessed":  # asks IAM for a report
            before = (sandbox_of(cast.aoi).version, len(records_of(cast.aoi)))
    assert (sandbox_of(cast.aoi).version, len(records_of(cast.aoi))) == before


@pytest.mark.parametrize(
    "markup",
    [
        '<p id="a">A</p><p id="a">A</p>',
        '<label for="no">A</label>',
        '<p aria-labelledby="no">A</p>',
        '<input type="text">',
        '<select name="a"><option>A</option></select>',
        '<label><input name="a"></label>',
        "<button><svg></svg></button>",
        '<a href="/"><span></span></a>',
        "<h2></h2>",
        '<img src="a">',
    ],
)
def test_markup_that_lacks_a_name_or_an_id_is_told(markup: str) -> None:
    assert len(faults(f"<body>{markup}</body>")) == 1


def test_a_screen_is_called_the_same_in_its_title_its_heading_and_its_path(
    cast: Cast,
) -> None:
    aoi = visitor(cast.aoi, "en").catch_up()
    page = text_of(aoi.get("console:iam-create-user", LESSON))
    called = "Create user"
    assert f"<title>{called} · " in page
    assert f'<h1 id="heading">{called}</h1>' in page
    assert f'<li aria-current="page">{called}</li>' in page


def test_an_empty_account_opens_too(aoi: Visitor) -> None:
    for name in "home iam iam-roles ec2 ec2-instances s3 cloudtrail".split():
        assert aoi.get(f"console:{name}", LESSON).status_code == 200


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("iam-role", ("nobody",)),
        ("iam-attach", ("nobody",)),
        ("iam-inline", ("nobody",)),
        ("iam-trust", ("nobody",)),
        ("iam-delete-role", ("nobody",)),
        ("iam-edit-role", ("nobody",)),
        ("iam-role-tags", ("nobody",)),
        ("iam-boundary", ("nobody",)),
        ("iam-user", ("nobody",)),
        ("iam-create-access-key", ("nobody",)),
        ("iam-delete-user", ("nobody",)),
        ("ec2-instance", ("i-00000000000000000",)),
        ("ec2-modify-iam-role", ("i-00000000000000000",)),
        ("s3-bucket", ("nothing",)),
        ("s3-upload", ("nothing",)),
        ("s3-object", ("nothing",)),
        ("s3-create-folder", ("nothing",)),
        ("s3-versioning", ("nothing",)),
        ("s3-tags", ("nothing",)),
        ("s3-public-access", ("nothing",)),
        ("cloudtrail-event", ("no-such-event",)),
        ("s3-delete-bucket", ("nothing",)),
        ("s3-bucket-policy", ("nothing",)),
        ("iam-policy", ()),
    ],
)
def test_what_is_not_in_the_account_is_not_found(
    ready: Visitor, name: str, args: tuple[str, ...]
) -> None:
    response = ready.get(f"console:{name}", LESSON, *args)
    assert response.status_code == 404
    assert "may have been deleted meanwhile" in text_of(response)


def test_what_was_deleted_in_another_window_leaves_the_console_around_it(
    ready: Visitor,
) -> None:
    aws = "aws iam"
    role = ready.url("console:iam-role", LESSON, "second")
    trust = '{"Version":"2012-10-17","Statement":[]}'
    ready.run(
        f"{aws} create-role --role-name second --assume-role-policy-document '{trust}'",
        machine="desk",
    )
    ready.run(f"{aws} delete-role --role-name second", machine="desk")
    gone = ready.client.get(role)
    assert gone.status_code == 404
    page = text_of(gone)
    assert "may have been deleted meanwhile" in page
    assert f'href="{ready.url("console:iam-roles", LESSON)}"' in page
    assert ready.client.get(role, headers={"HX-Request": "true"}).status_code == 404


@pytest.mark.parametrize(
    ("name", "args", "asked", "found"),
    [
        ("iam-policies", (), {"q": "ＡｍａｚｏｎＳ３Ｆｕｌｌ"}, "AmazonS3FullAccess"),
        ("iam-policies", (), {"q": "ＦＯＲ－Ｌ"}, "for-lab"),
        ("iam-roles", (), {"q": "ＬＡＢ－"}, ROLE),
        ("iam-users", (), {"q": "ａｄｍｉ"}, "admin"),
        ("iam-attach-policy", (), {"arn": READ, "who": "ＬＡＢ－"}, ROLE),
        ("iam-create-role", (), {**BOUNDED, "bq": "ｆｏｒ－ｌ"}, "for-lab"),
        (
            "iam-create-role",
            (),
            {**BOUNDED, "bq": "ＡｍａｚｏｎＳ３Ｆ"},
            "AmazonS3FullAccess",
        ),
        ("s3-buckets", (), {"q": "ａｏｉ－"}, BUCKET),
        ("ec2-instances", (), {"q": "ｔ３．ｍｉｃｒｏ"}, "t3.micro"),
    ],
)
def test_a_list_is_searched_in_any_width(
    ready: Visitor, name: str, args: tuple[str, ...], asked: dict[str, str], found: str
) -> None:
    ready.run(
        "aws iam create-policy --policy-name for-lab "
        f"--policy-document '{policy(deny('s3:*'))}'",
        machine="desk",
    )
    page = ready.get(f"console:{name}", LESSON, *args, **asked).content.decode()
    listed = "".join(re.findall(r"<tbody.*?</tbody>", page, re.DOTALL))
    assert found in listed


def test_somebody_elses_things_are_not_found(ready: Visitor, cast: Cast) -> None:
    ben = visitor(cast.ben)
    assert ben.get("console:iam-role", LESSON, "lab-role").status_code == 404
    assert ben.get("console:s3-bucket", LESSON, "aoi-lab-notes").status_code == 404
    assert (
        ben.get("console:ec2-instance", LESSON, one_instance(cast)).status_code == 404
    )
    ben.post("console:iam-delete-role", LESSON, "lab-role", confirm="lab-role")
    assert "lab-role" in world_of(cast.aoi).account.roles


def test_a_lesson_that_is_not_there_has_no_console(aoi: Visitor) -> None:
    assert aoi.get("console:home", "no-such-lesson").status_code == 404


def test_names_with_odd_characters_can_be_opened(aoi: Visitor, cast: Cast) -> None:
    name = "a+b=c,d.e@f-g_h"
    create_role(aoi, LESSON, name, FULL)
    page = text_of(aoi.get("console:iam-roles", LESSON))
    assert name in page
    assert aoi.get("console:iam-role", LESSON, name).status_code == 200
    aoi.post("console:s3-create-bucket", LESSON, name="aoi.dots.and-dashes")
    aoi.post(
        "console:s3-upload",
        LESSON,
        "aoi.dots.and-dashes",
        name="ノート & <b>.txt",
        text="x",
    )
    response = aoi.get("console:s3-bucket", LESSON, "aoi.dots.and-dashes")
    assert b"<b>.txt" not in response.content
    key = quote("ノート & <b>.txt")
    assert key in response.content.decode() or "ノート" in text_of(response)


def test_whoever_has_no_seat_is_sent_home(cast: Cast) -> None:
    assert visitor(cast.emi).get("console:home", LESSON).url == "/en/"


def test_the_event_history_shows_what_was_done(ready: Visitor) -> None:
    ready.post("console:s3-create-bucket", LESSON, name="aoi-other")
    page = text_of(
        ready.get("console:cloudtrail", LESSON, attribute="EventName", q="CreateBucket")
    )
    assert "CreateBucket" in page
    assert "aoi-other" in page


# -- guided mode


GUIDED = "make-the-role"


def test_the_guide_points_to_the_next_control(aoi: Visitor) -> None:
    assert "Here next" in text_of(aoi.get("console:home", GUIDED))
    assert 'id="next"' in text_of(aoi.get("console:iam", GUIDED))


def test_the_guide_can_be_switched_off_and_on(aoi: Visitor) -> None:
    url = aoi.url("console:iam", GUIDED)
    response = aoi.post("console:guide", GUIDED, guide="off", next=url)
    assert response.url == url
    assert "Here next" not in text_of(aoi.get("console:iam", GUIDED))
    aoi.post("console:guide", GUIDED, guide="on", next=url)
    assert "Here next" in text_of(aoi.get("console:iam", GUIDED))


@pytest.mark.parametrize(
    "url", ["https://example.org/", "//example.org", "", "http:x", "home", "null"]
)
def test_the_guide_leads_nowhere_else(aoi: Visitor, url: str) -> None:
    response = aoi.post("console:guide", GUIDED, guide="off", next=url)
    assert response.url == aoi.url("console:home", GUIDED)


def test_the_guide_is_silent_where_the_task_is_elsewhere(aoi: Visitor) -> None:
    assert "Here next" not in text_of(aoi.get("console:iam", "full-access"))


def test_looking_at_the_console_leaves_the_place_in_the_course(
    aoi: Visitor, cast: Cast
) -> None:
    aoi.get("course:lesson", GUIDED)
    aoi.get("console:home", GUIDED)
    assert current_lesson(cast.seat(cast.aoi)).slug == GUIDED


@pytest.mark.parametrize("screen", ["iam", "ec2", "s3-buckets", "cloudtrail"])
def test_the_bar_and_the_menu_mark_where_one_is(ready: Visitor, screen: str) -> None:
    page = page_of(ready.get(f"console:{screen}", LESSON))
    for where in ("console-bar", "side"):
        links = page.partition(f'class="{where}"')[2].partition("</nav>")[0]
        marked = re.findall(r"<a\b[^>]*\baria-current=[^>]*>", links)
        assert re.findall('href="(.*?)"', "".join(marked)) == [
            ready.url(f"console:{screen}", LESSON)
        ]


def test_the_console_speaks_of_no_article() -> None:
    """It is every course's, and an article is what the first one follows."""
    for path in (ROOT / "templates/console").rglob("*.html"):
        assert not re.search(r"\bthe article\b", path.read_text("utf-8"), re.I), path
