"""Why a call was allowed or denied: of one's own calls only."""

import json
import re

import pytest

from iamtutor.sandbox.codec import pack, unpack
from tests.cast import (
    COMMANDS_LESSON,
    Cast,
    Visitor,
    records_of,
    sandbox_of,
    text_of,
    visitor,
)
from tests.console.stage import deny
from tests.policies import allow, policy

#: A bucket that nobody has.
MISSING = "aws s3 cp s3://no-such-bucket-of-anybody/letter.txt -"


def ref_of(cast: Cast) -> str:
    return records_of(cast.aoi, kind="terminal")[-1].ref


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_call_is_explained_from_credentials_to_statement(
    cast: Cast, language: str
) -> None:
    aoi = visitor(cast.aoi, language).catch_up()
    aoi.run("aws s3 ls")
    page = text_of(aoi.get("course:why", COMMANDS_LESSON, ref_of(cast)))
    assert page.count('<html lang="') == 1
    for part in (
        "ASIA",
        "assumed-role/lab-role/",
        "S3 ListBuckets",
        "AmazonS3FullAccess",
    ):
        assert part in page
    why = page.partition('id="why"')[2].partition("</section>")[0]
    assert "s3:ListBuckets" not in why  # there is no such action
    assert 'class="statement decided"' in page


def test_a_call_that_no_policy_was_asked_about_is_headed_by_its_name(
    ready: Visitor, cast: Cast
) -> None:
    ready.run("aws sts get-session-token")
    answer = ready.get("course:why", COMMANDS_LESSON, ref_of(cast))
    assert answer.context["bench"].why.action is None
    heading = text_of(answer).partition('id="why-h"')[2].partition("</h2>")[0]
    assert '<span lang="en">STS GetSessionToken</span>' in heading


def test_scripts_get_the_panel_alone(ready: Visitor, cast: Cast) -> None:
    ready.run("aws s3 ls")
    answer = ready.get("course:why", COMMANDS_LESSON, ref_of(cast), htmx=True)
    assert text_of(answer).startswith('<section class="why" id="why"')


@pytest.mark.parametrize(
    ("language", "line", "word", "told"),
    [
        ("en", MISSING, "Error before any policy", "There is no bucket <code"),
        ("ja", MISSING, "ポリシーの前にエラー", "という名前のバケットはないため"),
        ("en", "aws sts get-session-token", "Error before any policy", "AccessDenied"),
    ],
)
def test_what_no_policy_decided_is_not_told_as_a_decision(
    cast: Cast, language: str, line: str, word: str, told: str
) -> None:
    aoi = visitor(cast.aoi, language).catch_up()
    aoi.run(line)
    page = text_of(aoi.get("course:why", COMMANDS_LESSON, ref_of(cast), htmx=True))
    assert word in page
    assert told in page
    assert "could not tell who is asking" not in page


def test_a_denial_is_explained_as_it_was_decided_then(
    ready: Visitor, cast: Cast
) -> None:
    ready.post("course:setting", COMMANDS_LESSON, setting="read-only")
    ready.run("aws s3 rm s3://aoi-lab-notes/notes.txt")
    ref = ref_of(cast)
    ready.post("course:setting", COMMANDS_LESSON, setting="full-access")
    page = text_of(ready.get("course:why", COMMANDS_LESSON, ref, htmx=True))
    assert "Implicit deny" in page
    assert "AmazonS3ReadOnlyAccess" in page
    assert "AmazonS3FullAccess" not in page
    change = page.partition("The smallest change")[2]
    assert "a new policy" in change
    assert "s3:DeleteObject" in change.partition("</details>")[0]


@pytest.mark.parametrize(
    ("language", "told", "value"),
    [
        (
            "en",
            "can stay as it is: the request must not meet the condition of its",
            "would do",
        ),
        ("ja", "条件に当てはまらない依頼にします", "たとえば"),
    ],
)
def test_a_deny_that_the_request_can_avoid_stays(
    cast: Cast, language: str, told: str, value: str
) -> None:
    aoi = visitor(cast.aoi, language).catch_up()
    guard = {
        "Effect": "Deny",
        "Action": "s3:*",
        "Resource": "*",
        "Condition": {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}},
    }
    aoi.post(
        "console:iam-inline",
        COMMANDS_LESSON,
        "lab-role",
        name="guard",
        document=policy(guard),
    )
    for _ in range(2):  # it is told once something was tried
        aoi.run("aws s3 ls")
    page = text_of(aoi.get("course:why", COMMANDS_LESSON, ref_of(cast), htmx=True))
    assert told in re.sub(r"<[^>]+>", "", page)
    assert value in page
    assert "NotAction" not in page


def test_a_refusal_by_iam_says_how_to_ask_aws(ready: Visitor, cast: Cast) -> None:
    ready.run("aws iam list-users")
    page = text_of(ready.get("course:why", COMMANDS_LESSON, ref_of(cast), htmx=True))
    asking = page.partition("How to ask AWS")[2]
    assert re.search(
        r"<pre lang=\"en\">aws iam-toolbox get-request-authorization-details "
        r"--region us-east-1 --authorization-id [0-9a-z]{25}</pre>",
        asking,
    )
    ready.run("aws s3 rb s3://aoi-lab-notes")
    page = text_of(ready.get("course:why", COMMANDS_LESSON, ref_of(cast), htmx=True))
    assert "How to ask AWS" not in page


def test_a_call_of_an_undone_action_is_still_explained(
    ready: Visitor, cast: Cast
) -> None:
    ready.run("aws s3 ls")
    record = records_of(cast.aoi, kind="terminal")[-1]
    ready.post("course:undo", COMMANDS_LESSON, ordinal=record.ordinal)
    page = text_of(ready.get("course:why", COMMANDS_LESSON, record.ref, htmx=True))
    assert "S3 ListBuckets" in page


def test_a_reference_reads_ones_own_account_only(ready: Visitor, cast: Cast) -> None:
    ready.run("aws s3 ls s3://aoi-lab-notes")
    ref = ref_of(cast)
    assert "S3 ListObjectsV2" in text_of(
        ready.get("course:why", COMMANDS_LESSON, ref, htmx=True)
    )
    ben = visitor(cast.ben)
    page = text_of(ben.get("course:why", COMMANDS_LESSON, ref, htmx=True))
    assert "S3 ListObjectsV2" not in page
    assert "aoi" not in re.sub(r"aoi-lab-notes", "", page)


@pytest.mark.parametrize("ref", ["0-0", "1", "x", "1-999", "9" * 40 + "-0", "٣-٣", "-"])
@pytest.mark.parametrize("htmx", [True, False])
def test_a_reference_to_nothing_shows_no_call(
    ready: Visitor, ref: str, htmx: bool
) -> None:
    ready.run("aws s3 ls")
    response = ready.get("course:why", COMMANDS_LESSON, ref, htmx=htmx)
    assert response.status_code == 200
    assert 'class="statement' not in text_of(response)


@pytest.mark.parametrize("htmx", [True, False])
def test_a_lesson_for_reading_has_no_call_to_explain(aoi: Visitor, htmx: bool) -> None:
    response = aoi.get("course:why", "who-are-you", "1-0", htmx=htmx)
    assert response.status_code == 200


def test_a_call_of_the_console_is_explained_too(ready: Visitor, cast: Cast) -> None:
    ready.post("console:s3-create-bucket", COMMANDS_LESSON, name="aoi-second-bucket")
    record = records_of(cast.aoi, kind="console")[-1]
    page = text_of(
        ready.get("course:why", COMMANDS_LESSON, f"{record.ordinal}-0", htmx=True)
    )
    assert "s3:CreateBucket" in page
    assert "AdministratorAccess" in page


def test_a_call_that_needed_several_actions_is_headed_by_its_own(
    ready: Visitor, cast: Cast
) -> None:
    ready.post("console:ec2-launch", COMMANDS_LESSON, name="second", key_pair="lab-key")
    record = records_of(cast.aoi, kind="console")[-1]
    place = record.details["calls"].index("EC2 RunInstances")
    answer = ready.get("course:why", COMMANDS_LESSON, f"{record.ordinal}-{place}")
    why = answer.context["bench"].why
    assert "ec2:CreateTags" in [question.action for question in why.questions]
    assert (why.action, why.verdict.name) == ("ec2:RunInstances", "allowed")


def test_a_call_that_was_stopped_is_headed_by_what_stopped_it(
    ready: Visitor, cast: Cast
) -> None:
    deny(cast, "ec2:CreateTags")
    ready.post("console:ec2-launch", COMMANDS_LESSON, name="second", key_pair="lab-key")
    record = records_of(cast.aoi, kind="console")[-1]
    place = record.details["calls"].index("EC2 RunInstances")
    answer = ready.get("course:why", COMMANDS_LESSON, f"{record.ordinal}-{place}")
    why = answer.context["bench"].why
    assert (why.action, why.verdict.name) == ("ec2:CreateTags", "explicitDeny")


def test_the_smallest_change_waits_until_something_was_tried(
    ready: Visitor, cast: Cast
) -> None:
    ready.post("course:setting", COMMANDS_LESSON, setting="read-only")
    line = "aws s3 rm s3://aoi-lab-notes/notes.txt"
    first = text_of(ready.run(line))
    assert "The smallest change" not in first
    assert "Try something first" in first
    assert "The smallest change" in text_of(ready.run(line))


def test_one_sentence_tells_why_wherever_it_is_told(ready: Visitor) -> None:
    ready.post("course:predict", COMMANDS_LESSON, "list-buckets", guess="denied")
    answer = text_of(ready.run("aws s3 ls"))
    said = "is allowed: an identity-based policy allows it, and no policy denies it"
    assert answer.count(said) >= 2  # the panel, and beside the prediction
    assert said in text_of(ready.get("course:results"))


def test_no_denial_is_spoken_of_where_no_policy_was_read(ready: Visitor) -> None:
    answer = text_of(ready.run("aws s3 ls s3://nobody-has-this-bucket"))
    assert "NoSuchBucket" in answer
    entry = answer.split('class="why-link"')[1].split("</a>")[0]
    assert "What happened?" in entry


def test_of_a_policy_of_thousands_the_statements_that_decided_are_shown(
    ready: Visitor, cast: Cast
) -> None:
    """And of a long element its beginning: the page stays one that can be read."""
    statement = allow("s3:ListAllMyBuckets")
    keys = {f"aws:RequestTag/k{number}": "v" for number in range(300)}
    never = {**statement, "Effect": "Deny", "Condition": {"StringEquals": keys}}
    other = {**statement, "Action": "ec2:*"}
    deny = {**statement, "Effect": "Deny", "Sid": "Decides"}
    document = {"Version": "2012-10-17", "Statement": [never, *[other] * 60, deny]}
    sandbox = sandbox_of(cast.aoi)
    world = unpack(sandbox.document)
    world.account.roles["lab-role"].inline["many"] = json.dumps(document)
    sandbox.document = pack(world)
    sandbox.save()
    ready.run("aws s3 ls")
    page = text_of(ready.get("course:why", COMMANDS_LESSON, ref_of(cast), htmx=True))
    assert "62 statements of many were looked at; 40 are shown here" in page
    assert "Decides" in page
    assert page.count('class="statement') < 45
    assert "aws:RequestTag/k50" in page
    assert "aws:RequestTag/k150" not in page
    assert "… (+205)" in page
