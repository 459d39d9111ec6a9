"""``why`` tells the last call's chain and decision in the language of the page."""

import pytest

from iamtutor.shell.programs.tutorial.speech import sentences
from tests.shell.stage import Terminal, allow

UNKNOWN = "AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE AWS_SECRET_ACCESS_KEY=x"


def test_nothing_was_called_yet() -> None:
    outcome = Terminal().type("why")
    assert (outcome.screen, outcome.exit_code) == (
        "There has been no call to AWS yet.\n",
        1,
    )


def test_an_allowed_call_names_the_statement_that_decided() -> None:
    shown = Terminal().shows("aws s3 ls > /dev/null; why")
    assert "s3:ListAllMyBuckets is allowed: an identity-based policy allows it" in shown
    assert "lab #1 Allow: this decided" in shown
    assert "the instance's role, through the metadata service" in shown
    assert "S3 ListBuckets (200 OK)" in shown
    assert "why -v shows" in shown


def test_what_has_no_code_of_awss_is_called_as_http_calls_it() -> None:
    terminal = Terminal()
    missing = "aws s3 cp s3://aoi-lab-notes/none.txt . 2> /dev/null; why"
    assert "S3 HeadObject (404 Not Found)" in terminal.shows(missing)
    gone = "aws s3 rm s3://aoi-lab-notes/none.txt > /dev/null; why"
    assert "S3 DeleteObject (204 No Content)" in terminal.shows(gone)


def test_a_denied_call_is_told_statement_by_statement() -> None:
    terminal = Terminal(role_policy=allow("s3:GetObject"))
    shown = terminal.shows("aws s3 ls 2> /dev/null; why -v")
    assert "(403 AccessDenied)" in shown
    assert "no identity-based policy allows it (implicit deny)" in shown
    assert "lab #1 Allow: it doesn't match" in shown
    assert "- Action doesn't match: no pattern covers s3:ListAllMyBuckets" in shown
    assert "`" not in shown


def test_it_speaks_the_language_of_the_page() -> None:
    terminal = Terminal()
    shown = terminal.shows("aws s3 ls > /dev/null; why", language="ja")
    assert "認証情報" in shown
    assert "これが判定を決めました" in shown
    assert "認証情報" in terminal.shows("env LANG=ja_JP.UTF-8 why")
    terminal.type("LANG=en_US.UTF-8")
    assert "credentials" in terminal.shows("aws s3 ls > /dev/null; why", language="ja")


def test_credentials_that_a_program_gave_are_told_in_words() -> None:
    terminal = Terminal()
    keys = (
        '{"Version": 1, "AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "SecretAccessKey": "x"}'
    )
    terminal.type(f"echo '{keys}' > keys.json")
    terminal.type("aws configure set credential_process 'cat keys.json' --profile p")
    shown = terminal.shows("aws sts get-caller-identity --profile p 2> /dev/null; why")
    assert "a program that the profile names (credential_process)" in shown


def test_a_call_without_credentials_was_never_sent() -> None:
    terminal = Terminal()
    terminal.turn.world.account.instances.clear()
    shown = terminal.shows("aws s3 ls 2> /dev/null; why")
    assert "Nothing was sent to AWS." in shown


def test_a_call_that_failed_for_another_reason_says_so() -> None:
    terminal = Terminal()
    shown = terminal.shows("aws s3 rb s3://aoi-lab-notes 2> /dev/null; why")
    assert "Then the service answered BucketNotEmpty." in shown


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            "aws s3 ls s3://nobodys",
            "There is no bucket nobodys, so AWS read no policy.",
        ),
        ("aws s3 ls s3://nobodys --no-sign-request", "no bucket nobodys"),
        ("aws s3 cp s3://nobodys/hello.txt .", "There is no bucket nobodys"),
        (
            "aws sts get-session-token",
            "answered AccessDenied before it read any policy.",
        ),
        (
            "aws s3api copy-object --copy-source nobodys/a --bucket aoi-lab-notes --key a",
            "answered NoSuchBucket before it read any policy.",
        ),
        (f"{UNKNOWN} aws sts get-caller-identity", "could not tell who is asking"),
    ],
)
def test_an_error_before_any_policy_is_not_called_allowed(line: str, told: str) -> None:
    shown = Terminal().shows(f"{line} 2> /dev/null; why")
    assert told in shown
    assert "allowed" not in shown


@pytest.mark.parametrize("name", ["why", "coach"])
def test_both_languages_have_the_same_sentences(name: str) -> None:
    def shape(value: object) -> object:
        if isinstance(value, dict):
            return {key: shape(inner) for key, inner in value.items()}
        return None

    assert shape(sentences(name, "en")) == shape(sentences(name, "ja"))


def test_only_v_is_an_option() -> None:
    assert "invalid option -- 'x'" in Terminal().shows("why -x")


@pytest.mark.parametrize("language", ["fr", "", "xx_YY"])
def test_an_unknown_language_is_english(language: str) -> None:
    assert "no call" in Terminal().shows("why", language=language)
