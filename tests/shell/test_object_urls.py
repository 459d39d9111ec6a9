"""``curl`` gets an object by its URL: whoever signed it, or nobody in particular."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iamtutor.shell.grammar.quoting import quote
from tests.shell.stage import Terminal, allow

PRESIGN = "aws s3 presign s3://aoi-lab-notes/notes.txt"
BARE = "https://aoi-lab-notes.s3.ap-northeast-1.amazonaws.com/notes.txt"


@pytest.fixture(params=["today", "2022"])
def terminal(request: pytest.FixtureRequest) -> Terminal:
    made = Terminal(host=request.param)
    made.type(f"URL=$({PRESIGN})")
    return made


def test_a_presigned_url_gives_the_object(terminal: Terminal) -> None:
    assert terminal.shows('curl -s "$URL"') == "notes\n"
    assert terminal.calls()[-1] == "GetObject"
    assert "the signature in the URL" in terminal.shows("why")
    terminal.at = "desk"
    assert terminal.shows(f"curl -s {quote(terminal_url(terminal))}") == "notes\n"


def terminal_url(terminal: Terminal) -> str:
    return terminal.turn.world.machines["ec2"].env["URL"]


def test_it_counts_as_whoever_signed_it(terminal: Terminal) -> None:
    role = terminal.turn.world.account.roles["lab-role"]
    role.inline.clear()
    shown = terminal.shows('curl -s "$URL"')
    assert "<Code>AccessDenied</Code>" in shown
    assert terminal.turn.events[-1].denied


def test_its_time_runs_out(terminal: Terminal) -> None:
    terminal.type(f"SHORT=$({PRESIGN} --expires-in 60)")
    assert terminal.shows('sleep 59; curl -s "$SHORT"') == "notes\n"
    shown = terminal.shows('sleep 1; curl -s "$SHORT"')
    assert "<Message>Request has expired</Message>" in shown
    assert "<Expires>2026-11-25T09:01:00Z</Expires>" in shown


def test_a_url_that_was_changed_is_told_what_was_signed() -> None:
    terminal = Terminal()
    terminal.type(f"URL=$({PRESIGN})")
    shown = terminal.shows('curl -s "${URL/notes.txt/other.txt}"')
    assert "<Code>SignatureDoesNotMatch</Code>" in shown
    assert "<CanonicalRequest>GET\n/other.txt\n" in shown
    assert "403 Forbidden" in terminal.shows('curl -sI "$URL"').splitlines()[0]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("Expires=3600/Expires=soon", "X-Amz-Expires should be a number"),
        ("Expires=3600/Expires=-1", "X-Amz-Expires must be non-negative"),
        (
            "Expires=3600/Expires=",
            "Query-string authentication version 4 requires the ",
        ),
        ("aws4_request/aws4", 'incorrect terminal "aws4". This endpoint uses "aws4_'),
        ("-1%2Fs3/-1%2Fsts", 'incorrect service "sts". This endpoint belongs to "s3".'),
        (
            "20261125%2F/20261126%2F",
            'Invalid credential date "20261126". This date is ',
        ),
        ("20261125%2F/2611%2F", 'incorrect date format "2611". This date in the cred'),
        ("-1%2Fs3/", "the Credential is mal-formed; expecting "),
        ("SHA256/SHA1", "X-Amz-Algorithm only supports "),
        ("Date=2026/Date=26", "X-Amz-Date must be in the ISO8601 Long Format "),
    ],
)
def test_what_is_wrong_with_the_query_is_told(change: str, said: str) -> None:
    """In S3's words, as people have quoted them."""
    terminal = Terminal()
    terminal.type(f"URL=$({PRESIGN})")
    shown = terminal.shows(f'curl -s "${{URL/{change}}}"')
    assert "<Code>AuthorizationQueryParametersError</Code>" in shown
    assert said in shown


def test_a_url_of_the_future_is_not_yet_valid() -> None:
    terminal = Terminal()
    terminal.type(f"URL=$({PRESIGN})")
    terminal.turn.now -= timedelta(hours=1)
    shown = terminal.shows('curl -s "$URL"')
    assert "<Message>Request is not yet valid</Message>" in shown
    assert "<X-Amz-Date>1795597200000</X-Amz-Date>" in shown
    assert "<ServerTime>2026-11-25T08:00:00Z</ServerTime>" in shown


def test_an_old_signature_that_was_changed_does_not_match() -> None:
    terminal = Terminal(host="2022")
    terminal.type(f"URL=$({PRESIGN})")
    shown = terminal.shows('curl -s "${URL/notes.txt/other.txt}"')
    assert "<Code>SignatureDoesNotMatch</Code>" in shown
    assert "/aoi-lab-notes/other.txt</StringToSign>" in shown
    assert "CanonicalRequest" not in shown


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (
            "X-Amz-Expires=3600/X-Amz-Expires=604801",
            "AuthorizationQueryParametersError",
        ),
        ("X-Amz-Date=/X-Amz-Dote=", "AuthorizationQueryParametersError"),
        ("Credential=ASIA/Credential=AKIA", "InvalidAccessKeyId"),
        ("Security-Token=/Security-Token=x", "InvalidToken"),
    ],
)
def test_a_query_that_is_wrong_is_refused_in_s3s_words(change: str, code: str) -> None:
    terminal = Terminal()
    terminal.type(f"URL=$({PRESIGN})")
    assert f"<Code>{code}</Code>" in terminal.shows(f'curl -s "${{URL/{change}}}"')


def test_the_end_of_the_calendar_is_a_date_like_any_other() -> None:
    terminal = Terminal()
    terminal.type(f"URL=$({PRESIGN} --expires-in 604800)")
    shown = terminal.shows('curl -s "${URL//20261125/99991231}"')
    assert "<Message>Request is not yet valid</Message>" in shown
    line = 'curl -s "${URL/X-Amz-Date=20261125/X-Amz-Date=99991231}"'
    assert "<Code>AuthorizationQueryParametersError</Code>" in terminal.shows(line)


def test_credentials_that_have_ended_end_the_url_too() -> None:
    terminal = Terminal()
    terminal.type(f"URL=$({PRESIGN} --expires-in 604800)")
    shown = terminal.shows('sleep 1d; curl -s "$URL"')
    assert "<Code>ExpiredToken</Code>" in shown
    assert "<Token-0>" in shown


def test_without_a_signature_the_caller_is_anybody() -> None:
    terminal = Terminal()
    assert "<Message>Access Denied</Message>" in terminal.shows(f"curl -s {BARE}")
    assert terminal.type(f"curl -sf {BARE}").exit_code == 22
    bucket = terminal.turn.world.account.buckets["aoi-lab-notes"]
    bucket.policy = (
        '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*",'
        '"Action":"s3:GetObject","Resource":"arn:aws:s3:::aoi-lab-notes/*"}}'
    )
    assert terminal.shows(f"curl -s {BARE}") == "notes\n"
    path = "https://s3.ap-northeast-1.amazonaws.com/aoi-lab-notes/notes.txt"
    assert terminal.shows(f"curl -s {path}") == "notes\n"
    head = terminal.shows(f"curl -sI {BARE}")
    assert head.startswith("HTTP/1.1 200 OK\n")
    assert "Content-Length: 6\n" in head


def test_bytes_arrive_as_they_are() -> None:
    terminal = Terminal()
    terminal.type("printf 'a\\0' > raw; echo /w== | base64 -d >> raw; md5sum raw > sum")
    terminal.type("aws s3 cp raw s3://aoi-lab-notes/raw")
    terminal.type('curl -s -o raw "$(aws s3 presign s3://aoi-lab-notes/raw)"')
    assert terminal.shows("md5sum -c sum") == "raw: OK\n"
    terminal.type('rm raw; curl -sO "$(aws s3 presign s3://aoi-lab-notes/raw)"')
    assert terminal.shows("md5sum -c sum") == "raw: OK\n"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("curl https://aoi-lab-notes.s3.amazonaws.com/", "curl gets objects here"),
        ("curl https://s3.amazonaws.com/aoi-lab-notes", "curl gets objects here"),
        (f"curl -X PUT {BARE}", "it has no PUT"),
        ("curl https://s3.amazonaws.com.example.com/a/b", "curl reaches only"),
        ("curl https://x.s3.evil.amazonaws.com/a/b", "curl reaches only"),
    ],
)
def test_what_is_no_object_is_not_reached(line: str, said: str) -> None:
    outcome = Terminal().type(line)
    assert said in outcome.stderr
    assert outcome.exit_code == 6


def test_an_object_that_is_too_large_stays_where_it_is() -> None:
    terminal = Terminal(role_policy=allow("s3:*"))
    bucket = terminal.turn.world.account.buckets["aoi-lab-notes"]
    entry = bucket.objects["notes.txt"]
    entry.body = type(entry.body)(entry.body.sha256, 5_000_000_000, repeated=True)
    assert "4 MB at most" in terminal.type(f'curl -s "$({PRESIGN})"').stderr


@given(st.text(max_size=20), st.text(max_size=40))
@settings(max_examples=100, deadline=None)
def test_any_path_and_query_is_answered(path: str, query: str) -> None:
    url = f"https://aoi-lab-notes.s3.amazonaws.com/{path}?{query}"
    assert isinstance(Terminal().shows(f"curl -s {quote(url)}"), str)
