"""Guided mode knows the way to every screen that a lesson asks for."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from iamtutor.console.controls import CONTROLS
from iamtutor.console.guide import Page, guide_for
from iamtutor.course.models import TaskProgress
from iamtutor.lessons.content.ways import LESSON
from iamtutor.lessons.judging.predicates import holds
from iamtutor.lessons.schema.questions import Sort
from tests.cast import Cast, Visitor, put_into, text_of, visitor
from tests.console.guide.pointer import Element, needed_first, next_control, read
from tests.console.guide.walk import Walk
from tests.console.stage import create_role
from tests.content import course
from tests.lessons.stage import Stage
from tests.policies import deny

WAYS = course().ways


def control(route: str, page: Page, **more: Any) -> str:
    holds = more.pop("holds", lambda _: False)
    return guide_for(WAYS[route], page, holds, **{"on": True, **more}).control


def test_every_control_of_a_way_is_known() -> None:
    pointed = {step.point for way in WAYS.values() for step in way.steps}
    assert pointed - {None} <= CONTROLS.keys()
    assert {f"bar-{way.service}" for way in WAYS.values()} <= CONTROLS.keys()


@pytest.mark.parametrize("route", sorted(WAYS))
def test_every_way_begins_at_the_consoles_home(route: str) -> None:
    assert control(route, Page("home")) == f"service-{WAYS[route].service}"


def test_a_guide_that_is_off_points_at_nothing() -> None:
    assert not control("iam/roles/create", Page("home"), on=False)


@pytest.mark.parametrize(
    ("route", "some", "none", "both"),
    [
        ("permissions", LESSON, "add-permissions", LESSON),
        ("attach", *["add-permissions"] * 3),
        ("replace", "remove", "add-permissions", "remove-inline"),
        ("inline", "create-inline", "create-inline", "edit-inline"),
        ("second-inline", *["create-inline"] * 3),
        ("remove", "remove", LESSON, "remove"),
        ("remove-inline", LESSON, "add-permissions", "remove-inline"),
        ("last-accessed", *["tab-last-accessed"] * 3),
        ("delete", *["delete-role"] * 3),
    ],
)
def test_each_way_to_change_a_role_points_at_its_own_control(
    route: str, some: str, none: str, both: str
) -> None:
    stage = Stage(course(), course().lessons[0].file.world or "")

    def now(tab: str = "permissions") -> str:
        return control(
            f"iam/roles/{route}",
            Page("iam-role", {"tab": tab}),
            holds=lambda predicate: holds(predicate, stage.situation),
        )

    stage.role()
    stage.instance()
    assert now() == none
    stage.press("attach-policies", role="lab-role", policies=["ReadOnlyAccess"])
    assert now() == some
    statement = deny("s3:*")
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    stage.press(
        "put-inline-policy", role="lab-role", name="own", document=json.dumps(policy)
    )
    assert now() == both
    elsewhere = {"last-accessed": "tab-last-accessed", "delete": "delete-role"}
    assert now("trust") == elsewhere.get(route, "tab-permissions")


@pytest.mark.parametrize("route", sorted(WAYS))
def test_a_wrong_turn_points_back_at_the_service_where_the_way_begins(
    route: str,
) -> None:
    back = f"bar-{WAYS[route].service}"
    assert control(route, Page("iam-users")) == back
    assert control(route, Page("home", elsewhere=True)) == back
    assert not control(route, Page("iam-users"), on=False)


def test_no_task_without_a_way_is_guided() -> None:
    assert not guide_for(None, Page("iam-users"), lambda _: True, on=True)


# -- what the pages point at


def pointed(page: str) -> str:
    """The address or the words of the control that is pointed at."""
    found = re.findall(r'<(?:a|button)\b[^>]*\bid="next"[^>]*>[^<]*', page)
    assert len(found) == 1, found
    address = re.search(r'href="([^"]*)"', found[0])
    return address[1] if address else found[0].rpartition(">")[2].strip()


ROLE, LAUNCH, BUCKET = "make-the-role", "launch-and-attach", "bucket-with-a-file"


@pytest.mark.parametrize(
    ("lesson", "screen"), [(ROLE, "iam"), (LAUNCH, "ec2"), (BUCKET, "s3-buckets")]
)
def test_home_points_at_the_service(aoi: Visitor, lesson: str, screen: str) -> None:
    """Steps 1, 7 and 12."""
    page = text_of(aoi.get("console:home", lesson))
    assert pointed(page) == aoi.url(f"console:{screen}", lesson)


def answer_the_questions(aoi: Visitor, lesson: str = BUCKET) -> None:
    """They stand between the tasks, and are answered in the lesson."""
    for question in course().by_slug[lesson].questions:
        given: dict[str, object] = (
            put_into(question.sort.items)
            if isinstance(question, Sort)
            else {"choice": list(getattr(question, "correct", ()))}
        )
        aoi.post("course:answer", lesson, question.id, **given)


def test_the_way_from_the_list_of_buckets_to_the_file(aoi: Visitor) -> None:
    """Steps 13 to 15."""

    def at(screen: str, *args: str) -> str:
        return pointed(text_of(aoi.get(f"console:{screen}", BUCKET, *args)))

    assert at("s3-buckets") == aoi.url("console:s3-create-bucket", BUCKET)
    assert at("s3-create-bucket") == "Create bucket"
    for name in ("my-bucket", "aoi-lab-notes"):
        aoi.post("console:s3-create-bucket", BUCKET, name=name)
    answer_the_questions(aoi)
    name = "aoi-lab-notes"
    assert at("s3-buckets") == aoi.url("console:s3-bucket", BUCKET, name)
    assert at("s3-bucket", name) == aoi.url("console:s3-upload", BUCKET, name)
    assert at("s3-upload", name) == "Upload"


def test_another_bucket_than_the_learners_points_back_at_the_list(aoi: Visitor) -> None:
    for name in ("my-bucket", "aoi-lab-notes"):
        aoi.post("console:s3-create-bucket", BUCKET, name=name)
    answer_the_questions(aoi)
    for screen in ("s3-bucket", "s3-upload", "s3-versioning"):
        page = text_of(aoi.get(f"console:{screen}", BUCKET, "payroll-111122223333"))
        assert pointed(page) == aoi.url("console:s3-buckets", BUCKET)


def test_every_screen_off_the_way_points_at_the_service(aoi: Visitor) -> None:
    for screen in ("iam-users", "iam-policies", "ec2", "ec2-key-pairs", "cloudtrail"):
        page = text_of(aoi.get(f"console:{screen}", BUCKET))
        assert pointed(page) == aoi.url("console:s3-buckets", BUCKET)


@pytest.mark.parametrize("wanted", ["S3", "IAM", "no such thing"])
def test_a_search_is_pointed_into_or_past(aoi: Visitor, wanted: str) -> None:
    page = text_of(aoi.get("console:home", BUCKET, q=wanted))
    assert pointed(page) == aoi.url("console:s3-buckets", BUCKET)


def with_an_instance(aoi: Visitor) -> str:
    """Its id; what is next is to give it the role."""
    aoi.catch_up(LAUNCH)
    launched = aoi.post("console:ec2-launch", LAUNCH, key_pair="lab-key")
    instance = re.findall(r"i-[0-9a-f]{17}", launched.url)[0]
    answer_the_questions(aoi, LAUNCH)
    aoi.run(
        f"aws ec2 associate-iam-instance-profile --instance-id {instance}"
        " --iam-instance-profile Name=lab-role --profile dev",
        machine="desk",
        lesson=LAUNCH,
    )
    return instance


def test_without_an_instance_the_way_to_its_role_begins_with_a_launch(
    aoi: Visitor,
) -> None:
    instance = with_an_instance(aoi)
    there = pointed(
        text_of(aoi.get("console:ec2-instances", LAUNCH, instance=instance))
    )
    assert there.endswith("/modify-iam-role/")
    aoi.post("console:ec2-states", LAUNCH, instance=instance, state="terminate")
    gone = pointed(text_of(aoi.get("console:ec2-instances", LAUNCH)))
    assert gone == aoi.url("console:ec2-launch", LAUNCH)


def test_a_policy_is_replaced_by_removing_first(aoi: Visitor) -> None:
    lesson, role = "read-only", "lab-role"
    aoi.catch_up(lesson)
    page = text_of(aoi.get("console:iam-role", lesson, role))
    assert 'id="remove" class="button small next"' in page
    full = "arn:aws:iam::aws:policy/AmazonS3FullAccess"
    page = text_of(aoi.post("console:iam-remove", lesson, role, policy=full, ask="1"))
    assert pointed(page) == "Remove policy"
    aoi.post("console:iam-remove", lesson, role, policy=full)
    for tab, address in (
        ("permissions", aoi.url("console:iam-attach", lesson, role)),
        ("trust", "?tab=permissions#tabs"),
    ):
        page = text_of(
            aoi.client.get(aoi.url("console:iam-role", lesson, role), {"tab": tab})
        )
        assert pointed(page) == address


@pytest.mark.parametrize(
    "screen", ["home", "s3-buckets", "s3-create-bucket", "iam", "ec2", "cloudtrail"]
)
def test_the_guide_is_left_from_any_screen(aoi: Visitor, screen: str) -> None:
    url = aoi.url(f"console:{screen}", BUCKET)
    assert 'name="guide" value="off"' in text_of(aoi.client.get(url))
    response = aoi.post("console:guide", BUCKET, guide="off", next=url)
    assert response.url == url
    page = text_of(aoi.client.get(url))
    assert 'id="next"' not in page
    assert 'name="guide" value="on"' in page


def test_the_event_history_is_searched_by_the_name_of_the_call(aoi: Visitor) -> None:
    """Which of the two fields is not as it shall be, the style sheet says."""
    lesson = "keep-watching"
    aoi.catch_up(lesson)
    url = aoi.url("console:cloudtrail", lesson)
    for attribute, sought, told in (
        ("EventName", "CreateBucket", "is among its records"),
        ("EventName", "NoSuchEvent", "is among its records"),
        # As the page opens: the refusal is there, with whatever else there is.
        ("ReadOnly", "false", "among events of other names"),
    ):
        aoi.post("console:cloudtrail", lesson, attribute=attribute, q=sought)
        assert told in text_of(aoi.get("course:lesson", lesson))
        page = read(text_of(aoi.client.get(url, {"attribute": attribute, "q": sought})))
        assert next_control(page).text.strip() == "Search"
        assert needed_first(page) == ["attribute", "q"]
        said = [e.text.strip() for e in page if e.has("here", "to-first")]
        assert said == [
            "Next: Choose under “Lookup attributes”",
            "Next: Fill in “Value”",
        ]
        right = [o.get("value") for o in page.all("option") if not o.has("other")]
        assert "EventName" in right
        assert "ReadOnly" not in right
    aoi.post("console:cloudtrail", lesson, attribute="EventName", q="DeleteBucket")
    page = text_of(aoi.get("course:lesson", lesson))
    assert 'class="task done" id="card-find-the-refusal"' in " ".join(page.split())
    page = read(text_of(aoi.client.get(url)))
    assert needed_first(page) == []
    assert not [e for e in page if e.get("pattern") or e.has("other")]


def test_a_file_is_chosen_before_it_is_uploaded(aoi: Visitor) -> None:
    aoi.post("console:s3-create-bucket", BUCKET, name="my-bucket")
    aoi.post("console:s3-create-bucket", BUCKET, name="aoi-lab-notes")
    answer_the_questions(aoi)
    url = aoi.url("console:s3-upload", BUCKET, "aoi-lab-notes")
    page = read(text_of(aoi.client.get(url)))
    assert needed_first(page) == ["files"]
    assert next_control(page).text == "Upload"
    answer = aoi.client.post(url, {"name": "notes.txt", "text": "A note.\n"})
    assert answer.status_code == 302, "a small one may be written instead"
    aoi.post("console:guide", BUCKET, guide="off", next=url)
    assert needed_first(read(text_of(aoi.client.get(url)))) == []


def test_what_a_form_got_wrong_is_read_before_it_is_sent_again(aoi: Visitor) -> None:
    """Of an upload: its metadata alone, too."""
    for name in ("my-bucket", "aoi-lab-notes"):
        aoi.post("console:s3-create-bucket", BUCKET, name=name)
    answer_the_questions(aoi)
    note = {"name": "notes.txt", "text": "A note.\n"}
    twice = {"tag-key": ["a", "a"], "tag-value": ["1", "2"]}
    for fields, refused in ((note | twice, True), (twice | {"tags": "add"}, False)):
        answer = aoi.post("console:s3-upload", BUCKET, "aoi-lab-notes", **fields)
        page = read(text_of(answer))
        ways = [e.get("href") for e in page.all("a") if e.has("to-refusal")]
        assert ways == (["#errors"] if refused else [])
        assert ("errors" in [e.get("id") for e in page]) is refused


def test_another_role_than_the_one_attached_is_chosen(aoi: Visitor) -> None:
    """As long as the task is not done with it. The style sheet looks for ``other``."""
    url = aoi.url("console:ec2-modify-iam-role", LAUNCH, with_an_instance(aoi))
    create_role(aoi, LAUNCH, "spare-role")
    aoi.client.post(url, {"instance_profile": "spare-role"})
    page = read(text_of(aoi.client.get(url)))
    assert needed_first(page) == ["instance_profile"]
    assert [e.get("value") for e in page if e.has("other")] == ["spare-role"]


def test_an_instance_is_named_before_its_key_pair_is_selected(aoi: Visitor) -> None:
    aoi.catch_up(LAUNCH)
    page = read(text_of(aoi.get("console:ec2-launch", LAUNCH)))
    assert needed_first(page) == ["name", "key_pair"]
    said = [e.text.strip() for e in page if e.has("here", "to-first")]
    label = "Key pair name - required"
    assert said == ["Next: Fill in “Name”", f"Next: Choose under “{label}”"]
    places = {e.get("href") for e in page.all("a") if e.has("to-first")}
    assert places == {"#first", "#then"}
    assert places <= {f"#{e.get('id')}" for e in page if e.has("here", "first")}


def test_without_a_bucket_the_way_to_a_file_begins_with_one(aoi: Visitor) -> None:
    for name in ("my-bucket", "aoi-lab-notes"):
        aoi.post("console:s3-create-bucket", BUCKET, name=name)
    answer_the_questions(aoi)
    aoi.run("aws s3 rb s3://aoi-lab-notes", lesson=BUCKET, machine="desk")
    create = aoi.url("console:s3-create-bucket", BUCKET)
    assert pointed(text_of(aoi.get("console:s3-buckets", BUCKET))) == create
    page = read(text_of(aoi.client.get(create)))
    assert needed_first(page) == ["name"]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_errand_says_what_to_look_for(cast: Cast, language: str) -> None:
    aoi = visitor(cast.aoi, language)
    url = aoi.url("console:home", ROLE)
    begins = {"ja": "見るところ", "en": "Notice:"}[language]

    def told() -> list[str]:
        page = read(text_of(aoi.client.get(url)))
        return [e.text for e in page if e.has("look-for")]

    (said,) = told()
    assert said.strip().startswith(begins)
    aoi.post("console:guide", ROLE, guide="off", next=url)
    assert told() == []


def test_a_policy_is_looked_for_then_ticked(aoi: Visitor) -> None:
    query = {"step": "2", "entity": "service", "service": "ec2.amazonaws.com"}

    def see(**more: str) -> Element:
        return read(text_of(aoi.get("console:iam-create-role", ROLE, **query, **more)))

    def sought(page: Element) -> list[str]:
        return [e.text for e in page if e.has("sought")]

    def said(page: Element) -> list[str]:
        return [e.text.strip() for e in page if e.has("here", "to-first")]

    assert sought(see()) == ["Here next: search for AmazonS3FullAccess"]
    assert said(see()) == ["Next: Search for “AmazonS3FullAccess”"]
    found = see(q="AmazonS3Full")
    assert sought(found) == []
    assert said(found) == ["Next: Select “AmazonS3FullAccess”"]
    assert needed_first(found) == ["AmazonS3FullAccess"]
    chosen = see(q="EC2", policy="arn:aws:iam::aws:policy/AmazonS3FullAccess")
    assert sought(chosen) == needed_first(chosen) == []


@pytest.mark.parametrize("step", ["2", "3"])
def test_a_role_for_another_service_leads_back_before_it_is_made(
    aoi: Visitor, step: str
) -> None:
    """Made, it would have the name."""

    def see(entity: str, service: str = "") -> str:
        said = {"step": step, "entity": entity, "service": service}
        return pointed(text_of(aoi.get("console:iam-create-role", ROLE, **said)))

    assert see("service", "lambda.amazonaws.com") == see("account") == "Previous"
    assert see("custom") == "Previous", "no instance profile would be made"
    on = {"2": "Next", "3": "Create role"}[step]
    assert see("service", "ec2.amazonaws.com") == on


def skips(page: Element) -> dict[str, Element]:
    """The skip links of a page in order, by class or address, and what each leads to."""
    links = [e for e in page.all("a") if e.has("skip")]
    by_id = {e.get("id"): e for e in page if e.get("id")}
    return {
        link.get("class").removeprefix("skip").strip() or link.get("href"): by_id[
            link.get("href").removeprefix("#")
        ]
        for link in links
        if link.get("href").removeprefix("#") in by_id
    }


def test_skip_links_lead_to_what_is_next_the_task_and_the_screen(aoi: Visitor) -> None:
    page = read(text_of(aoi.get("console:iam", ROLE)))
    assert list(skips(page)) == ["to-next", "#errand", "#screen"]
    assert skips(page)["to-next"] is next_control(page)
    form = read(text_of(aoi.get("console:iam-create-role", ROLE)))
    to_fields = ["to-first", "to-first second"]
    assert list(skips(form)) == [*to_fields, "to-next", "#errand", "#screen"]
    aoi.post("console:guide", ROLE, guide="off", next="/")
    off = read(text_of(aoi.get("console:iam-create-role", ROLE)))
    assert list(skips(off)) == ["#errand", "#screen"]


def test_a_box_is_the_stop_after_the_place_where_the_link_arrives(aoi: Visitor) -> None:
    """The words stand behind it; the address is before it."""
    step = {"step": "2", "entity": "service", "service": "ec2.amazonaws.com"}
    asked = read(text_of(aoi.get("console:iam-create-role", ROLE, **step)))
    words = skips(asked)["to-first"]
    assert (words.tag, words.get("href")) == ("a", "#q")
    found = read(
        text_of(aoi.get("console:iam-create-role", ROLE, **step, q="AmazonS3Full"))
    )
    assert first_stop(skips(found)["to-first"]).get("aria-label") == (
        "AmazonS3FullAccess"
    )
    aoi.catch_up("read-only")
    role = read(text_of(aoi.get("console:iam-role", "read-only", "lab-role")))
    assert first_stop(skips(role)["to-first"]).get("type") == "checkbox"
    aoi.catch_up("no-role")
    instances = read(text_of(aoi.get("console:ec2-instances", "no-role")))
    box = first_stop(skips(instances)["to-next"])
    assert box is next_control(instances)
    assert box.get("role") == "checkbox"


def first_stop(place: Element) -> Element:
    return place.all("a", "button", "input", "select", "summary")[0]


def test_a_second_inline_policy_leads_on_to_the_lesson(cast: Cast) -> None:
    lesson, role = "the-whole-grid", "lab-role"
    walk = Walk(cast, "en")
    walk.aoi.catch_up(lesson)
    walk.through(course().by_slug[lesson], until="allow-exactly-one")
    document = (
        '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", '
        '"Action": "s3:DeleteObject", "Resource": "*"}]}'
    )
    url = walk.aoi.url("console:iam-role", lesson, role)
    inline = walk.aoi.url("console:iam-inline", lesson, role)
    assert pointed(text_of(walk.aoi.client.get(url))) == inline
    walk.aoi.client.post(inline, {"name": "allow-one", "document": document})
    back = walk.aoi.url("course:lesson", lesson, tab="ec2")
    page = text_of(walk.aoi.client.get(url))
    assert pointed(page) == f"{back}#card-allow-exactly-one"
    assert "The rest is done in the EC2 terminal." in page


def test_after_the_last_task_the_console_leads_back_to_what_it_taught(
    cast: Cast,
) -> None:
    """On a phone nothing else does: the bar has no room for the lesson's name."""
    walk = Walk(cast, "en")
    walk.lesson = course().by_slug["the-whole-grid"]
    walk.aoi.catch_up("least-privilege")
    for question in walk.lesson.questions:
        walk.answer(question)
    page = read(text_of(walk.aoi.get("console:home", walk.lesson.slug)))
    (errand,) = (e for e in page if e.has("errand"))
    done, _onward = errand.all("a")
    assert done.text.strip() == "This lesson is done."
    back = walk.aoi.url("course:lesson", walk.lesson.slug)
    assert done.get("href") == f"{back}#card-clear-up"


def test_a_fault_can_be_repaired_in_the_console(cast: Cast) -> None:
    """Its errand has the text of the task, and leads back to where the fault shows."""
    aoi = visitor(cast.aoi, "en")
    page = read(text_of(aoi.client.get(aoi.url("console:home", "gallery-is-empty"))))
    (errand,) = (e for e in page if e.has("errand"))
    assert "Repair it wherever you like." in errand.text
    (way,) = (e for e in page if e.tag == "a" and "To the web terminal" in e.text)
    assert way.get("href").endswith("?tab=web#place")
    assert any(e.has("errand-text") for e in page)


TEMPLATES = Path(__file__).parents[3] / "templates"


def test_templates_name_controls_that_are_known_and_only_where_they_are() -> None:
    named: set[str] = set()
    for path in sorted(TEMPLATES.rglob("*.html")):
        text = path.read_text("utf-8")
        named.update(re.findall(r'\{% (?:control|here|marks|arrives) "([\w-]+)"', text))
        compared = re.findall(r'guide\.control == "([\w-]+)"', text)
        assert compared == ([] if path.name != "modify_iam_role.html" else ["no-role"])
    assert named <= CONTROLS.keys()
    menus = {menu for one in CONTROLS.values() for menu in one.menus or {}}
    opened = {
        menu
        for path in TEMPLATES.rglob("*.html")
        for menu in re.findall(r'\{% opens "([\w-]+)"', path.read_text("utf-8"))
    }
    assert opened <= menus


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Where: Desk terminal"), ("ja", "場所：手元のターミナル")],
)
def test_a_task_that_is_done_elsewhere_says_where(
    cast: Cast, language: str, said: str
) -> None:
    aoi = visitor(cast.aoi, language).catch_up("make-the-role")
    assert said not in text_of(aoi.get("console:home", "make-the-role"))
    TaskProgress.objects.create(
        enrolment=cast.seat(cast.aoi),
        lesson="make-the-role",
        task="role-for-ec2",
        completed=timezone.now(),
    )
    assert said in text_of(aoi.get("console:home", "make-the-role"))
