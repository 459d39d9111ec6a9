"""Words become parameters, or the complaint of the version at hand."""

import json
import re
from typing import Any

import pytest
from botocore.validate import ParamValidator
from hypothesis import given
from hypothesis import strategies as st

from iamtutor.shell.awscli.arguments import shorthand
from iamtutor.shell.awscli.arguments.shorthand import ShorthandError
from iamtutor.shell.awscli.failures import InvalidChoice, MissingArguments, UsageFailure
from iamtutor.shell.awscli.output.printer import as_text
from iamtutor.shell.awscli.output.table import render
from iamtutor.shell.awscli.parser import Argument, parse_known
from iamtutor.shell.grammar.quoting import quote
from tests.policies import trust
from tests.shell.stage import INSTANCE, Terminal, allow

ARGUMENTS = (
    Argument("--region"),
    Argument("--recursive", flag=True),
    Argument("--no-recursive", flag=True, const=False, to="recursive"),
    Argument("--size", convert=int),
    Argument("--names", nargs="*"),
    Argument("--output", choices=("json", "text")),
    Argument("--include", append=True, to="filters"),
    Argument("--exclude", append=True, to="filters"),
    Argument("paths", nargs=2, required=True),
)


def parsed(*words: str) -> tuple[dict[str, Any], list[str]]:
    values, left = parse_known(ARGUMENTS, words)
    return {k: v for k, v in values.items() if v is not None}, left


def test_options_may_stand_anywhere_and_be_abbreviated() -> None:
    values, left = parsed("--reg", "r", "a", "b", "--rec")
    assert values == {"region": "r", "recursive": True, "paths": ["a", "b"]}
    assert left == []


def test_a_value_may_follow_an_equals_sign() -> None:
    assert parsed("a", "b", "--region=r=s")[0]["region"] == "r=s"


def test_what_nobody_knows_is_given_back_in_order() -> None:
    assert parsed("a", "b", "--foo", "bar", "-x")[1] == ["--foo", "bar", "-x"]


def test_a_dash_and_a_negative_number_are_values() -> None:
    assert parsed("-", "-1")[0]["paths"] == ["-", "-1"]


def test_everything_after_two_dashes_is_a_value() -> None:
    assert parsed("--", "--a", "b")[0]["paths"] == ["--a", "b"]


def test_filters_keep_their_order() -> None:
    values, _ = parsed("a", "b", "--exclude", "*", "--include", "x")
    assert values["filters"] == [("--exclude", "*"), ("--include", "x")]


def test_flags_can_be_turned_off() -> None:
    assert parsed("a", "b", "--no-rec")[0]["recursive"] is False


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ("a", "b", "--re", "x"),
            "ambiguous option: --re could match --region, --recu",
        ),
        (("a", "b", "--region"), "argument --region: expected one argument"),
        (("a", "b", "--size", "x"), "argument --size: invalid int value: 'x'"),
        (("a", "b", "--rec=1"), "argument --recursive: ignored explicit argument '1'"),
    ],
)
def test_complaints_are_argparses(words: tuple[str, ...], message: str) -> None:
    with pytest.raises(UsageFailure) as raised:
        parsed(*words)
    assert str(raised.value).startswith(message)


def test_missing_arguments_are_named() -> None:
    with pytest.raises(MissingArguments, match="paths"):
        parsed("a")


def test_two_paths_must_stand_together() -> None:
    with pytest.raises(MissingArguments):
        parsed("a", "--recursive", "b")


def test_choices_are_checked() -> None:
    with pytest.raises(InvalidChoice):
        parsed("a", "b", "--output", "xml")


@given(
    st.lists(st.sampled_from(["a", "--region", "--rec", "-", "--", "--x=1", "=", ""]))
)
def test_parsing_arguments_never_crashes(words: list[str]) -> None:
    try:
        values, left = parse_known(ARGUMENTS, words)
    except UsageFailure:
        return
    assert len(left) <= len(words)
    assert len(values["paths"]) == 2


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("a=b", {"a": "b"}),
        ("a=b,c=d", {"a": "b", "c": "d"}),
        ("a=b,c", {"a": ["b", "c"]}),
        ("Name=x,Values=1,2", {"Name": "x", "Values": ["1", "2"]}),
        ("Values=1,2,Name=x", {"Values": ["1", "2"], "Name": "x"}),
        ("a=[b,c],d=e", {"a": ["b", "c"], "d": "e"}),
        ("a={b=c,d=[e]}", {"a": {"b": "c", "d": ["e"]}}),
        ("a='b,c'", {"a": "b,c"}),
        ('a="b\\"c"', {"a": 'b"c'}),
        ("a=b\\,c", {"a": "b,c"}),
        ("a=", {"a": ""}),
        ("a= b , c = d", {"a": "b", "c": "d"}),
    ],
)
def test_shorthand(source: str, value: dict[str, Any]) -> None:
    assert shorthand.parse(source) == value


def test_a_shorthand_error_points_at_the_place() -> None:
    with pytest.raises(ShorthandError) as raised:
        shorthand.parse("foo")
    assert str(raised.value) == "Expected: '=', received: 'EOF' for input:\nfoo\n   ^"


@given(st.text(alphabet="ab=,[]{}'\" \\", max_size=20))
def test_shorthand_never_crashes(source: str) -> None:
    try:
        shorthand.parse(source)
    except ShorthandError:
        return


def test_text_puts_deeper_values_under_their_names() -> None:
    data = {"Roles": [{"B": 1, "A": "x", "Tags": ["t"]}, {"B": 2}], "More": True}
    lines: list[str] = []
    as_text(data, lines)
    assert "".join(lines) == "True\nROLES\tx\t1\nTAGS\tt\nROLES\t\t2\n"


def test_a_table_that_is_too_wide_stands_up() -> None:
    narrow = render("T", {"A": "x" * 30, "B": "y" * 30}, 80)
    wide = render("T", {"A": "x" * 40, "B": "y" * 40}, 80)
    assert narrow.splitlines()[3].count("|") == 3
    assert [line[:5] for line in wide.splitlines()[2:5]] == ["+---+", "|  A|", "|  B|"]


def test_rows_of_different_lengths_are_an_error() -> None:
    terminal = Terminal()
    line = "aws iam list-roles --query '[[`1`,`2`],[`3`]]' --output table"
    assert terminal.shows(line) == (
        "\naws: [ERROR]: Row should have 2 elements, instead it has 1\n"
    )


TRUST = trust(Service="ec2.amazonaws.com")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "aws iam create-role --role-name r --assume-role-policy-document file://no",
            "Error parsing parameter '--assume-role-policy-document': Unable to load "
            "paramfile file://no: [Errno 2] No such file or directory: 'no'",
        ),
        (
            "aws ec2 describe-instances --filters foo",
            "Error parsing parameter '--filters': Expected: '=', received: 'EOF' for "
            "input:\n foo\n   ^\n",
        ),
        (
            "aws ec2 describe-instances --filters '{'",
            "Error parsing parameter '--filters': Invalid JSON: ",
        ),
        (
            "aws iam list-roles --max-items x",
            "argument --max-items: invalid int value: 'x'",
        ),
        (
            "aws s3api put-object --bucket aoi-lab-notes --key k --body no",
            "Error parsing parameter '--body': Blob values must be a path to a file.",
        ),
        (
            "aws iam get-role --role-name ''",
            "Parameter validation failed:\nInvalid length for parameter RoleName",
        ),
    ],
)
def test_bad_parameters_are_told(line: str, message: str) -> None:
    outcome = Terminal().type(line)
    start = f"\naws: [ERROR]: An error occurred (ParamValidation): {message}"
    assert outcome.stderr.startswith(start)
    assert outcome.exit_code == 252


def test_parameters_come_as_json_shorthand_or_files() -> None:
    terminal = Terminal(
        files={"t.json": TRUST, "role.json": '{"RoleName": "lab-role"}'}
    )
    terminal.type(
        "aws iam create-role --role-name a --assume-role-policy-document file://t.json "
        '--tags Key=team,Value=blue \'{"Key": "x", "Value": "y"}\''
    )
    roles = terminal.turn.world.account.roles
    assert roles["a"].trust_policy == TRUST
    line = "aws iam get-role --cli-input-json file://role.json --query Role.RoleName"
    assert terminal.shows(line) == '"lab-role"\n'


def test_pages_are_fetched_until_enough() -> None:
    terminal = Terminal()
    for number in range(7):
        terminal.type(f"aws s3api put-object --bucket aoi-lab-notes --key k{number}")
    terminal.turn.events.clear()
    line = "aws s3api list-objects-v2 --bucket aoi-lab-notes --page-size 2"
    assert terminal.shows(f"{line} --query 'length(Contents)'") == "8\n"
    assert terminal.calls() == ["ListObjectsV2"] * 4
    token = json.loads(terminal.shows(f"{line} --max-items 3 --query NextToken"))
    shown = terminal.shows(f"{line} --starting-token {token} --query 'Contents[0].Key'")
    assert shown == '"k3"\n'


def test_one_page_when_the_person_pages() -> None:
    terminal = Terminal()
    terminal.type("aws s3api list-objects-v2 --bucket aoi-lab-notes --no-paginate")
    terminal.type("aws s3api list-objects-v2 --bucket aoi-lab-notes --max-keys 1")
    assert terminal.calls() == ["ListObjectsV2", "ListObjectsV2"]


def test_output_goes_to_a_file_for_a_streaming_operation() -> None:
    terminal = Terminal()
    shown = terminal.shows(
        "aws s3api get-object --bucket aoi-lab-notes --key notes.txt out.txt"
    )
    assert json.loads(shown)["ContentLength"] == 6
    assert terminal.shows("cat out.txt") == "notes\n"


@pytest.mark.parametrize(
    "line",
    ["aws dynamodb list-tables", "aws s3 ls --endpoint-url http://x", "aws login"],
)
def test_what_is_not_emulated_does_not_look_like_aws(line: str) -> None:
    outcome = Terminal().type(line)
    assert outcome.stderr.startswith("\niamtutor: ")
    assert "aws: [ERROR]" not in outcome.stderr
    assert outcome.exit_code == 255


@pytest.mark.parametrize(
    ("host", "line", "status"),
    [
        ("today", "aws --v", 0),
        ("2022", "aws --v", 0),
        ("v1", "aws --v", 2),
        ("2022", "aws iam", 2),
        ("today", "aws iam", 252),
        ("2022", "aws s3 ls --nope", 255),
        ("today", "aws s3 ls --nope", 252),
    ],
)
def test_versions_have_their_own_statuses(host: str, line: str, status: int) -> None:
    assert Terminal(host=host).type(line).exit_code == status


def test_python_2_says_too_few_arguments() -> None:
    shown = Terminal(host="2022").shows("aws iam")
    assert shown.endswith("aws: error: too few arguments\n")


def test_a_document_nested_beyond_reason_is_an_error() -> None:
    terminal = Terminal(files={"deep.json": "[" * 100_000})
    outcome = terminal.type("aws ec2 describe-instances --filters file://deep.json")
    assert outcome.exit_code in (252, 255)


def test_a_waiter_ends_as_soon_as_the_state_is_reached() -> None:
    terminal = Terminal()
    line = "aws ec2 wait instance-running --instance-ids i-0f1e2d3c4b5a69788"
    assert terminal.type(line).exit_code == 0
    assert terminal.calls() == ["DescribeInstances"]


def test_a_waiter_waits_in_the_worlds_time_and_gives_up() -> None:
    terminal = Terminal()
    assert terminal.shows("aws iam wait role-exists --role-name nope") == (
        "\naws: [ERROR]: Waiter RoleExists failed: Max attempts exceeded. Previously "
        "accepted state: Matched expected service error code: NoSuchEntity\n"
    )
    assert terminal.turn.world.clock_offset == 19


def test_a_waiter_must_be_known() -> None:
    assert "Found invalid choice 'x'" in Terminal().shows("aws ec2 wait x")


def test_several_instances_are_counted() -> None:
    terminal = Terminal(role_policy=None)
    line = (
        "aws ec2 run-instances --image-id {} --count {} --instance-type t3.micro "
        "--query 'length(Instances)'"
    )
    image = terminal.shows(
        "aws ec2 describe-images --owners amazon --query 'Images[0].ImageId' "
        "--output text"
    ).strip()
    assert terminal.shows(line.format(image, "2")) == "2\n"
    assert terminal.shows(line.format(image, "1:3")) == "3\n"
    assert "count parameter should be of form min[:max]" in (
        terminal.shows(line.format(image, "x"))
    )


def test_flags_can_be_said_and_unsaid() -> None:
    terminal = Terminal()
    for option in ("--no-dry-run", "--dry-run", ""):
        terminal.type(f"aws ec2 describe-instances {option}")
    said = [event.params.get("DryRun") for event in terminal.turn.events]
    assert said == [False, True, None]


def test_blobs_and_binary_parameters_come_from_files() -> None:
    terminal = Terminal(files={"b.bin": "bytes", "u.txt": "x"})
    put = "aws s3api put-object --bucket aoi-lab-notes --key"
    terminal.type(f"{put} a --body ~/b.bin")
    terminal.type(f"{put} b --body fileb://b.bin")
    assert terminal.shows("aws s3 cp s3://aoi-lab-notes/a -") == "bytes"
    assert terminal.shows("aws s3 cp s3://aoi-lab-notes/b -") == "bytes"


def test_text_that_cannot_be_decoded_is_told() -> None:
    terminal = Terminal(files={"x": ""})
    body = terminal.turn.bodies.put(b"\xff\xfe")
    terminal.machine.files["/home/ec2-user/x"].body = body
    shown = terminal.shows(
        "aws iam create-role --role-name r --assume-role-policy-document file://x"
    )
    assert "text contents could not be decoded" in shown


def test_a_bad_document_of_parameters_is_told() -> None:
    shown = Terminal().shows("aws iam get-role --cli-input-json '{'")
    assert "Error parsing parameter 'cli-input-json': Invalid JSON received." in shown


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("1", {"N": 1}),
        ("2.5", {"F": 2.5}),
        ("true", {"B": True}),
        ("False", {"B": False}),
        ("x", {"S": "x"}),
        ("a,b", {"L": ["a", "b"]}),
        ("a", {"L": ["a"]}),
        ("{k=1}", {"M": {"k": 1}}),
        ("a,b", {"O": [{"Id": "a"}, {"Id": "b"}]}),
    ],
)
def test_shapes_decide_what_a_value_means(source: str, value: dict[str, Any]) -> None:
    from botocore.model import ShapeResolver

    shapes = ShapeResolver(
        {
            "All": {
                "type": "structure",
                "members": {
                    name: {"shape": shape}
                    for name, shape in (
                        ("N", "Int"),
                        ("F", "Float"),
                        ("B", "Bool"),
                        ("S", "Text"),
                        ("L", "Texts"),
                        ("M", "Map"),
                        ("O", "Objects"),
                    )
                },
            },
            "Int": {"type": "integer"},
            "Float": {"type": "double"},
            "Bool": {"type": "boolean"},
            "Text": {"type": "string"},
            "Texts": {"type": "list", "member": {"shape": "Text"}},
            "Map": {
                "type": "map",
                "key": {"shape": "Text"},
                "value": {"shape": "Int"},
            },
            "Object": {"type": "structure", "members": {"Id": {"shape": "Text"}}},
            "Objects": {"type": "list", "member": {"shape": "Object"}},
        }
    )
    (name,) = value
    shape = shapes.get_shape_by_name("All")
    assert shorthand.shaped(shorthand.parse(f"{name}={source}"), shape) == value


def test_nested_values_get_boxes_of_their_own() -> None:
    data = {"A": "1", "B": "2", "Tags": [{"Key": "k", "Value": "v"}, {"Key": "l"}]}
    assert render("T", data, 80) == (
        "--------------------\n"
        "|         T        |\n"
        "+--------+---------+\n"
        "|    A   |    B    |\n"
        "+--------+---------+\n"
        "|  1     |  2      |\n"
        "+--------+---------+\n"
        "||      Tags      ||\n"
        "|+------+---------+|\n"
        "||  Key |  Value  ||\n"
        "|+------+---------+|\n"
        "||  k   |  v      ||\n"
        "||  l   |         ||\n"
        "|+------+---------+|\n"
    )


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ("yaml-stream", "- Roles:\n  - lab-role\n"),
        ("off", ""),
        ("yaml", "Roles:\n- lab-role\n"),
    ],
)
def test_version_2_has_more_forms(form: str, shown: str) -> None:
    line = f"aws iam list-roles --query '{{Roles: Roles[].RoleName}}' --output {form}"
    assert Terminal().shows(line) == shown


def test_the_form_may_be_configured() -> None:
    terminal = Terminal()
    terminal.type("aws configure set output text")
    line = "aws sts get-caller-identity --query '[Account,`1`]'"
    assert terminal.shows(line) == "111122223333\t1\n"
    terminal.type("export AWS_DEFAULT_OUTPUT=nope")
    assert "Unknown output type: nope" in terminal.shows(line)


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("aws configure get region", "ap-northeast-1\n"),
        ("aws configure set profile.dev.region x; aws configure get dev.region", "x\n"),
        ("aws configure get profile.none.region; echo $?", "1\n"),
        (
            "aws configure set dev.output text; cat .aws/config | tail -2",
            "dev =\n    output = text\n",
        ),
        (
            "aws configure list --nope",
            "\naws: [ERROR]: An error occurred "
            "(ParamValidation): Unknown options: --nope\n",
        ),
        (
            "aws configure --nope",
            "\naws: [ERROR]: An error occurred (ParamValidation): "
            "Unknown options: --nope\n",
        ),
        (
            "AWS_PROFILE=default aws configure list | head -2 | tail -1",
            "profile    : default                  : env              : ['AWS_PROFILE', "
            "'AWS_DEFAULT_PROFILE']\n",
        ),
    ],
)
def test_configure(line: str, shown: str) -> None:
    assert Terminal().shows(line) == shown


def test_configuring_keeps_the_other_lines_of_a_file() -> None:
    config = "# mine\n[default]\nregion = x\n\n[profile a]\nregion = y"
    terminal = Terminal(aws_config=config)
    terminal.type("aws configure set region z; aws configure set cli_pager ''")
    terminal.type("aws configure set region w --profile a")
    assert terminal.shows("cat .aws/config") == (
        "# mine\n[default]\nregion = z\ncli_pager = \n\n[profile a]\nregion = w\n"
    )


def test_a_waiter_that_can_never_succeed_says_why() -> None:
    terminal = Terminal(role_policy=allow("s3:ListAllMyBuckets"))
    shown = terminal.shows("aws iam wait role-exists --role-name lab-role")
    assert "Waiter RoleExists failed: An error occurred (AccessDenied)" in shown
    assert "too few arguments" in terminal.shows("aws iam wait")
    assert "Unknown options: --nope" in (
        terminal.shows("aws iam wait role-exists --role-name x --nope")
    )


@pytest.mark.thorough
@pytest.mark.parametrize("command", ["iam", "sts", "ec2", "s3api", "cloudtrail"])
def test_no_operation_crashes_when_it_is_given_nothing(command: str) -> None:
    from iamtutor.shell.awscli import names

    terminal = Terminal()
    for operation in names.operations("v2", command):
        outcome = terminal.type(f"aws {command} {operation}")
        assert outcome.exit_code in (0, 252, 254, 255), operation


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("--disable-api-termination", "true"),
        ("--no-disable-api-termination", "false"),
        ("--disable-api-termination Value=true", "true"),
    ],
)
def test_a_switch_of_ec2_is_a_flag(words: str, expected: str) -> None:
    terminal = Terminal()
    terminal.at = "desk"
    instance = f"--instance-id {INSTANCE}"
    outcome = terminal.type(f"aws ec2 modify-instance-attribute {instance} {words}")
    assert (outcome.stderr, outcome.exit_code) == ("", 0)
    shown = terminal.shows(
        f"aws ec2 describe-instance-attribute {instance} --output json "
        "--attribute disableApiTermination --query DisableApiTermination.Value"
    )
    assert shown.strip() == expected


def test_an_endpoint_needs_a_scheme() -> None:
    outcome = Terminal(host="v1").type("aws s3 ls --endpoint-url y")
    assert (outcome.stderr, outcome.exit_code) == (
        '\nBad value for --endpoint-url "y": scheme is missing.  Must be of the form '
        "http://<hostname>/ or https://<hostname>/\n",
        255,
    )


@pytest.mark.parametrize(
    ("host", "option", "text", "told"),
    [
        ("today", "", "foo!", '\naws: [ERROR]: Invalid base64: "foo!"\n'),
        ("today", "--cli-binary-format raw-in-base64-out", "foo!", None),
        ("today", "", "Zm9v", None),
        ("v1", "", "foo!", None),
    ],
)
def test_bytes_are_base64_for_version_2(
    host: str, option: str, text: str, told: str | None
) -> None:
    made = Terminal(host=host)
    command = f"aws ec2 import-key-pair --key-name x --public-key-material {text}"
    outcome = made.type(f"{command} {option}")
    assert (outcome.stderr == told) is (told is not None)
    assert ("Invalid base64" in outcome.stderr) is (told is not None)


def test_a_virtual_device_is_made_with_its_seed_in_a_file() -> None:
    terminal = Terminal(host="2022")
    line = "aws iam create-virtual-mfa-device --virtual-mfa-device-name phone"
    assert "too few arguments" in terminal.shows(line)
    shown = terminal.shows(f"{line} --outfile seed --bootstrap-method Base32StringSeed")
    assert "SerialNumber" in shown
    assert "Seed" not in shown
    assert terminal.shows("stat -c %a seed") == "600\n"
    assert len(terminal.shows("cat seed")) > 60


def test_an_operation_that_takes_nothing_sends_nothing() -> None:
    terminal = Terminal()
    terminal.type("""aws iam get-account-password-policy --cli-input-json '{"a":1}'""")
    (event,) = terminal.turn.events
    assert (event.operation, event.params) == ("GetAccountPasswordPolicy", {})


def test_a_wrong_command_is_met_before_the_version_is_asked_for() -> None:
    assert "Found invalid choice 'sxts'" in Terminal().shows("aws sxts x --version")
    assert Terminal().shows("aws sts x --version").startswith("aws-cli/2.")


def test_what_a_skeleton_is_asked_with_is_read_first() -> None:
    line = "aws iam get-user --user-name file://nope --generate-cli-skeleton"
    assert "Unable to load paramfile file://nope" in Terminal().shows(line)


def test_hand_paging_and_the_options_for_it_exclude_each_other() -> None:
    terminal = Terminal()
    line = "aws s3api list-objects --bucket aoi-lab-notes --max-keys 1"
    assert "Cannot specify --no-paginate along with pagination arguments: " in (
        terminal.shows(f"{line} --max-items 1")
    )
    assert "warning: Non-positive values for --max-items" in terminal.shows(
        "aws iam list-roles --max-items 0"
    )


def test_a_new_instance_may_ask_for_a_public_address() -> None:
    terminal = Terminal()
    line = "aws ec2 run-instances --image-id ami-0abcdef1234567890"
    terminal.type(f"{line} --associate-public-ip-address --subnet-id subnet-x")
    (interface,) = terminal.turn.events[-1].params["NetworkInterfaces"]
    assert interface == {
        "DeviceIndex": 0,
        "AssociatePublicIpAddress": True,
        "SubnetId": "subnet-x",
    }
    shown = terminal.shows(f"{line} --network-interfaces DeviceIndex=0 --associate-pub")
    assert "Mixing the --network-interfaces option" in shown


def test_version_2_cannot_say_more_when_the_profile_is_not_there() -> None:
    terminal = Terminal()
    assert terminal.shows("aws iam get-role --profile nope").startswith(
        "\naws: [ERROR]: the following arguments are required: --role-name\n"
    )
    assert terminal.shows("aws iam get-role").startswith(
        "\naws: [ERROR]: An error occurred (ParamValidation): the following"
    )


@pytest.mark.parametrize("host", ["2022", "today"])
def test_parameters_are_checked_once(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = []
    before = ParamValidator.validate

    def count(self: ParamValidator, params: Any, shape: Any) -> Any:
        checked.append(shape.name)
        return before(self, params, shape)

    monkeypatch.setattr(ParamValidator, "validate", count)
    Terminal(host=host).type("aws iam get-role --role-name lab-role")
    assert checked.count("GetRoleRequest") == 1


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("contains('abc', `1`)", "'in <string>' requires string as left operand, not "),
        ("[Arn][::0]", "slice step cannot be zero"),
        ("&Arn", "Circular reference detected"),
        ("`[]`[0:1:0]", "slice step cannot be zero"),
        ("ceil(`1e999`)", "cannot convert float infinity to integer"),
        ('abs(`"\\ud800"`)', "In function abs(), invalid type for value: \ufffd"),
    ],
)
def test_a_query_that_python_cannot_carry_out_says_so(query: str, told: str) -> None:
    outcome = Terminal().type(f"aws sts get-caller-identity --query {quote(query)}")
    assert (outcome.fault, outcome.exit_code) == (None, 255)
    assert told in outcome.stderr


def test_a_time_beyond_all_calendars_is_told() -> None:
    line = "aws cloudtrail lookup-events --start-time "
    for time in ("9" * 20, "0001-01-01T00:00:00+23:59"):
        outcome = Terminal().type(line + time)
        assert (outcome.fault, outcome.exit_code) == (None, 255)


@pytest.mark.parametrize(
    "line",
    [
        "aws iam get-role --cli-auto-prompt",
        "aws --cli-auto-prompt nope",
        "AWS_CLI_AUTO_PROMPT=on aws iam list-roles",
    ],
)
def test_the_dialogue_that_completes_a_command_is_refused_before_all_else(
    line: str,
) -> None:
    outcome = Terminal().type(line)
    told = "\niamtutor: not emulated here: --cli-auto-prompt\n"
    assert (outcome.stdout, outcome.stderr, outcome.exit_code) == ("", told, 255)


@pytest.mark.parametrize(
    "line",
    [
        "AWS_CLI_AUTO_PROMPT=on aws iam list-roles --no-cli-auto-prompt",
        "aws iam list-roles --cli-auto-prompt help",
    ],
)
def test_no_dialogue_is_begun_where_none_is_wanted(line: str) -> None:
    assert Terminal().type(line).exit_code == 0


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("2026-13-45", "month must be in 1..12"),
        ("!!int x", "invalid literal for int() with base 10: 'x'"),
        ("!!bool x", "'x'"),
        ("0x" + "f" * 5000, "Exceeds the limit (4300 digits) for integer string"),
        ("[" * 2000, "Invalid YAML received."),
        ("!!python/object:os.system x", "Invalid YAML received."),
    ],
)
def test_what_is_no_value_in_yaml_is_told_in_the_programs_words(
    value: str, told: str
) -> None:
    shown = Terminal().shows(f"aws iam get-role --cli-input-yaml 'RoleName: {value}'")
    assert shown.startswith("\naws: [ERROR]: ")
    assert told in shown


@given(st.text(alphabet="\\'a", max_size=12))
def test_a_quoted_value_ends_where_the_programs_own_pattern_ends_it(text: str) -> None:
    source = f"k='{text}"
    ends = re.compile(r"'((?:\\\\|\\'|[^'])*)'", re.S).match(source, 2)
    if ends is None or ends.end() < len(source):
        with pytest.raises(ShorthandError):
            shorthand.parse(source)
    else:
        told = ends[1].replace("\\'", "'").replace("\\\\", "\\")
        assert shorthand.parse(source) == {"k": told}
