"""A Lambda function's handler is run, with the credentials of its role."""

import json
import sys
from typing import Any

import pytest

from iamtutor.cloud.authorization import FUNCTIONS_IP
from iamtutor.cloud.bodies import BodyStore
from tests.cloud.stage import OURS
from tests.cloud.transcripts import Terminal, furnished
from tests.policies import allow, document, policy, trust

TRUST = trust(Service="lambda.amazonaws.com")
READ = policy(allow("s3:*"))
READER = """\
import json
import boto3

s3 = boto3.client("s3")
BUCKET = "aoi-lab-notes"


def handler(event, context):
    print("reading", event)
    answer = s3.get_object(Bucket=BUCKET, Key=event["key"])
    text = answer["Body"].read().decode()
    return {"key": event["key"], "text": text.strip(), "size": len(text)}
"""


def made(source: str, *, allowed: bool = True, runtime: str = "python3.13") -> Terminal:
    """A desk at which a function ``notes`` was made of ``source``."""
    terminal = furnished("today")
    home = terminal.machine.home
    bodies: BodyStore = terminal.turn.bodies
    terminal.machine.files[f"{home}/app.py"] = terminal.machine.files[
        f"{home}/.aws/config"
    ].__class__(terminal.turn.now, bodies.put(source.encode()))
    typed(
        terminal,
        f"aws iam create-role --role-name fn --assume-role-policy-document '{TRUST}'",
    )
    if allowed:
        typed(
            terminal,
            "aws iam put-role-policy --role-name fn --policy-name s3 "
            f"--policy-document '{READ}'",
        )
    typed(terminal, "zip -q app.zip app.py")
    typed(
        terminal,
        f"aws lambda create-function --function-name notes --runtime {runtime} "
        f"--role arn:aws:iam::{OURS}:role/fn --handler app.handler "
        "--zip-file fileb://app.zip",
    )
    return terminal


def typed(terminal: Terminal, line: str) -> str:
    outcome = terminal.type(line)
    assert not outcome.exit_code, outcome.stderr
    return str(outcome.stdout)


def invoked(terminal: Terminal, payload: object = None) -> Any:
    """What it answers to a payload."""
    given = json.dumps(payload if payload is not None else {"key": "notes.txt"})
    typed(
        terminal,
        "aws lambda invoke --function-name notes --cli-binary-format "
        f"raw-in-base64-out --payload '{given}' out.json",
    )
    return json.loads(typed(terminal, "cat out.json"))


def returned(expression: str, payload: object = None) -> Any:
    source = f"import json\n\ndef handler(event, context):\n    return {expression}\n"
    return invoked(made(source), payload)


def test_it_reads_with_the_rights_of_its_role() -> None:
    terminal = made(READER)
    found = invoked(terminal)
    assert found["key"] == "notes.txt"
    assert found["size"] > 0
    read, call = terminal.turn.events[-2:]
    assert (call.operation, call.origin) == ("Invoke", "desk")
    assert (read.operation, read.origin) == ("GetObject", "lambda")
    assert read.principal_arn == f"arn:aws:sts::{OURS}:assumed-role/fn/notes"
    assert read.credentials_from == "lambda"


def test_what_its_role_may_not_do_it_may_not_either() -> None:
    terminal = made(READER, allowed=False)
    told = invoked(terminal)
    # boto3 calls by name what the service's model names.
    assert told["errorType"] in {"AccessDenied", "ClientError"}
    assert told["errorMessage"].startswith(
        "An error occurred (AccessDenied) when calling the GetObject operation: User: "
        f"arn:aws:sts::{OURS}:assumed-role/fn/notes is not authorized to perform: "
        "s3:GetObject"
    )
    assert told["stackTrace"] == [
        '  File "/var/task/app.py", line 10, in handler\n'
        '    answer = s3.get_object(Bucket=BUCKET, Key=event["key"])\n'
    ]
    out = typed(terminal, "aws lambda invoke --function-name notes out.json")
    assert json.loads(out)["FunctionError"] == "Unhandled"


ASSUMING = """\
import boto3


def handler(event, context):
    sts = boto3.client("sts")
    found = sts.assume_role(RoleArn=event["role"], RoleSessionName="visit")
    keys = found["Credentials"]
    visitor = boto3.client(
        "sts",
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
    )
    return [visitor.get_caller_identity()["Arn"], sts.get_caller_identity()["Arn"]]
"""


def test_it_acts_as_another_role_with_the_keys_it_was_given() -> None:
    terminal = made(ASSUMING)
    own = f"arn:aws:iam::{OURS}:role/fn"
    trust = TRUST.replace('"Service": "lambda.amazonaws.com"', f'"AWS": "{own}"')
    typed(
        terminal,
        f"aws iam create-role --role-name other --assume-role-policy-document '{trust}'",
    )
    assert invoked(terminal, {"role": own.replace("fn", "other")}) == [
        f"arn:aws:sts::{OURS}:assumed-role/other/visit",
        f"arn:aws:sts::{OURS}:assumed-role/fn/notes",
    ]
    called = [event for event in terminal.turn.events if event.origin == "lambda"]
    found = [event.credentials_from for event in called]
    assert found == ["lambda", "explicit", "lambda"]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (
            'aws_access_key_id="AKIAIOSFODNN7EXAMPLE"',
            "PartialCredentialsError: Partial credentials found in explicit, missing: "
            "aws_secret_access_key",
        ),
        (
            'aws_secret_access_key="secret", aws_session_token="token"',
            "PartialCredentialsError: Partial credentials found in explicit, missing: "
            "aws_access_key_id",
        ),
        (
            'aws_access_key_id="AKIAIOSFODNN7STRANGE", aws_secret_access_key="secret"',
            "ClientError: An error occurred (InvalidClientTokenId) when calling the "
            "GetCallerIdentity operation: The security token included in the request is "
            "invalid.",
        ),
    ],
)
def test_keys_that_are_half_given_or_wrong_are_refused(given: str, told: str) -> None:
    call = f'boto3.client("sts", {given}).get_caller_identity()'
    source = f"import boto3\n\ndef handler(event, context):\n    return {call}\n"
    answer = invoked(made(source))
    assert f"{answer['errorType']}: {answer['errorMessage']}" == told


def test_a_token_alone_changes_nothing() -> None:
    call = 'boto3.client("sts", aws_session_token="x").get_caller_identity()["Arn"]'
    source = f"import boto3\n\ndef handler(event, context):\n    return {call}\n"
    assert invoked(made(source)).endswith("assumed-role/fn/notes")


def test_its_session_is_one_for_many_runs() -> None:
    terminal = made(READER)
    invoked(terminal)
    invoked(terminal)
    keys = {e.access_key_id for e in terminal.turn.events if e.origin == "lambda"}
    assert len(keys) == 1


def test_it_calls_from_lambdas_address() -> None:
    deny = document(
        {
            "Effect": "Deny",
            "Action": "s3:GetObject",
            "Resource": "*",
            "Condition": {"IpAddress": {"aws:SourceIp": FUNCTIONS_IP}},
        }
    )
    terminal = made(READER)
    typed(
        terminal,
        "aws iam put-role-policy --role-name fn --policy-name no "
        f"--policy-document '{json.dumps(deny)}'",
    )
    assert "explicit deny" in invoked(terminal)["errorMessage"]


def test_without_trust_nothing_runs() -> None:
    terminal = made(READER)
    other = TRUST.replace("lambda.", "ec2.")
    typed(
        terminal,
        f"aws iam update-assume-role-policy --role-name fn --policy-document '{other}'",
    )
    outcome = terminal.type("aws lambda invoke --function-name notes out.json")
    assert "cannot be assumed by Lambda" in outcome.stderr


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("None", None),
        ("event", {"names": ["b", "a"]}),
        ('sorted(event["names"])', ["a", "b"]),
        ('[f"{name}!" for name in event["names"]]', ["b!", "a!"]),
        ('event.get("other", 1) + 2', 3),
        ('json.loads(json.dumps(event))["names"][0]', "b"),
        ('"a,b".split(",")', ["a", "b"]),
        ('{"n": len(event["names"])}', {"n": 2}),
    ],
)
def test_it_returns_what_python_would(expression: str, value: object) -> None:
    assert returned(expression, {"names": ["b", "a"]}) == value


@pytest.mark.parametrize(
    ("expression", "kind", "message"),
    [
        ('event["x"]', "KeyError", "'x'"),
        ("missing", "NameError", "name 'missing' is not defined"),
        ('event["names"][7]', "IndexError", "list index out of range"),
        ('json.loads("{")', "JSONDecodeError", "Expecting property name"),
    ],
)
def test_it_fails_as_python_would(expression: str, kind: str, message: str) -> None:
    told = returned(expression, {"names": []})
    assert told["errorType"] == kind
    assert told["errorMessage"].startswith(message)


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("def other(event, context):\n    return 1\n", "Runtime.HandlerNotFound"),
        ("def handler(event, context)\n", "Runtime.UserCodeSyntaxError"),
        (
            "import boto3\ns3 = boto3.client('s3')\n"
            "def handler(event, context):\n    return s3.list_buckets()\n",
            "Runtime.MarshalError",
        ),
        (
            "import boto3\ns3 = boto3.client('s3')\n"
            "def handler(event, context):\n    return s3.get_object(Bucket='x')\n",
            "ParamValidationError",
        ),
        (
            "import boto3\ns3 = boto3.client('s3')\n"
            "def handler(event, context):\n    return s3.read_object()\n",
            "AttributeError",
        ),
    ],
)
def test_what_lambda_itself_says_of_a_handler(source: str, kind: str) -> None:
    assert invoked(made(source))["errorType"] == kind


@pytest.mark.parametrize(
    "statement",
    ["while True:\n        pass", "import os", "open('/etc/passwd')", "x = lambda: 1"],
)
def test_python_that_is_not_simulated_is_said_so(statement: str) -> None:
    terminal = made(f"def handler(event, context):\n    {statement}\n")
    outcome = terminal.type("aws lambda invoke --function-name notes out.json")
    assert outcome.exit_code
    assert "not emulated here" in outcome.stderr


def test_other_languages_are_said_to_be_missing() -> None:
    terminal = made(READER, runtime="nodejs22.x")
    outcome = terminal.type("aws lambda invoke --function-name notes out.json")
    assert "not emulated here" in outcome.stderr


@pytest.mark.parametrize(
    "grow", ["x = x + x", "x = [x, x]", 'x = {"a": x, "b": x}', 'x = f"{x}{x}"']
)
def test_what_grows_without_end_is_stopped(grow: str) -> None:
    steps = "\n".join([f"    {grow}"] * 60)
    source = (
        f'def handler(event, context):\n    x = "12345678"\n{steps}\n    return x\n'
    )
    terminal = made(source)
    outcome = terminal.type("aws lambda invoke --function-name notes out.json")
    assert "stopped here" in outcome.stderr


def test_an_archive_says_what_it_added() -> None:
    terminal = furnished("today")
    typed(
        terminal,
        "mkdir d; for i in $(seq 50); do echo aaaa; done > d/long.txt; "
        "printf x > short.txt",
    )
    said = typed(terminal, "zip made d/long.txt short.txt")
    assert said.splitlines()[0].startswith("  adding: d/long.txt (deflated 9")
    assert said.splitlines()[1] == "  adding: short.txt (stored 0%)"
    assert typed(terminal, "zip -j made.zip short.txt") == (
        "updating: short.txt (stored 0%)\n"
    )
    outcome = terminal.type("zip none.zip nosuch")
    assert outcome.exit_code == 12
    assert "name not matched: nosuch" in outcome.stderr
    assert "not emulated here" in terminal.type("zip -e a.zip short.txt").stderr


def test_an_archive_that_is_none_is_said_so_and_old_files_are_packed() -> None:
    terminal = furnished("today")
    typed(terminal, "printf x > short.txt; touch -d 1970-01-02 short.txt")
    typed(terminal, "zip -q old.zip short.txt")
    typed(terminal, "printf 'PK no archive' > broken.zip")
    outcome = terminal.type("zip broken.zip short.txt")
    assert outcome.exit_code == 3
    assert "Zip file structure invalid" in outcome.stderr


@pytest.mark.parametrize(
    ("runtime", "said"),
    [
        ("python3.12", "Expecting value: line 1 column 4 (char 3)"),
        ("python3.13", "Illegal trailing comma before end of array: line 1 column 3"),
    ],
)
def test_json_is_complained_of_as_the_runtime_does(runtime: str, said: str) -> None:
    terminal = made(
        "import json\ndef handler(event, context):\n    return json.loads('[1,]')\n",
        runtime=runtime,
    )
    told = invoked(terminal)
    assert told["errorType"] == "JSONDecodeError"
    assert told["errorMessage"].startswith(said)


def test_quotation_marks_in_the_braces_of_an_f_string() -> None:
    """Runtimes know them since Python 3.12. What runs the site may be older: then they
    are no mistake of the learner's."""
    source = "def handler(event, context):\n    return f'{event['a'][0]}'\n"
    outcome = made(source, runtime="python3.13").type(
        'aws lambda invoke --function-name notes --payload \'{"a": "xy"}\' '
        "--cli-binary-format raw-in-base64-out out.json; cat out.json"
    )
    if sys.version_info < (3, 12):
        assert "an f-string as this" in outcome.stderr
    else:
        assert outcome.stdout.endswith('"x"')


def test_what_is_nested_too_deep_is_said_so() -> None:
    sum_ = "+".join(["1"] * 4_000)
    terminal = made(f"def handler(event, context):\n    return {sum_}\n")
    outcome = terminal.type("aws lambda invoke --function-name notes out.json")
    assert "not emulated here" in outcome.stderr


def test_a_damaged_package_has_no_module() -> None:
    terminal = made("def handler(event, context):\n    return 1\n")
    bodies = terminal.turn.bodies
    record = next(iter(terminal.turn.account.records["lambda"].values()))
    body = bodies.put(b"PK\x03\x04damaged")
    record["Code"] = {"sha256": body.sha256, "size": body.size}
    assert invoked(terminal)["errorType"] == "Runtime.ImportModuleError"
