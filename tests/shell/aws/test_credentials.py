"""Where the CLI finds its credentials, and in which order."""

from typing import Any

import pytest

from tests.policies import trust
from tests.shell.stage import ACCOUNT, CONFIG, KEY, SECRET, Terminal, allow

WHO = "aws sts get-caller-identity --query Arn --output text"
USER = f"arn:aws:iam::{ACCOUNT}:user/admin\n"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/lab-role/i-0f1e2d3c4b5a69788\n"
KEYS = f"[default]\naws_access_key_id = {KEY}\naws_secret_access_key = {SECRET}\n"
ASSUMING = """
[profile target]
role_arn = arn:aws:iam::111122223333:role/target
source_profile = default
role_session_name = aoi
"""


def terminal(**case: Any) -> Terminal:
    return Terminal(**case)


def with_target(**case: Any) -> Terminal:
    made = Terminal(**case)
    role = made.turn.world.account.roles["lab-role"]
    target = type(role)(
        "target",
        "AROATARGETEXAMPLE0001",
        f"arn:aws:iam::{ACCOUNT}:role/target",
        trust(AWS=f"arn:aws:iam::{ACCOUNT}:root"),
        role.created,
    )
    made.turn.world.account.roles["target"] = target
    return made


def test_an_instance_uses_its_role() -> None:
    assert terminal().shows(WHO) == SESSION


def test_a_credentials_file_wins_over_the_role() -> None:
    assert terminal(aws_credentials=KEYS).shows(WHO) == USER


def test_the_environment_wins_over_the_file() -> None:
    made = terminal(aws_credentials=KEYS.replace(KEY, "AKIANOBODY"))
    made.type(f"export AWS_ACCESS_KEY_ID={KEY} AWS_SECRET_ACCESS_KEY={SECRET}")
    assert made.shows(WHO) == USER


def test_keys_that_are_not_exported_do_not_count() -> None:
    made = terminal()
    made.type(f"AWS_ACCESS_KEY_ID={KEY}; AWS_SECRET_ACCESS_KEY={SECRET}")
    assert made.shows(WHO) == SESSION


def test_keys_may_stand_in_the_configuration_file() -> None:
    assert terminal(aws_config=KEYS + CONFIG.split("\n")[1]).shows(WHO) == USER


def test_the_profile_option_removes_the_environment() -> None:
    made = terminal(aws_credentials=KEYS)
    made.type("export AWS_ACCESS_KEY_ID=AKIANOBODY AWS_SECRET_ACCESS_KEY=x")
    assert made.shows(f"{WHO} --profile default") == USER


def test_the_desk_uses_the_administrators_key() -> None:
    made = terminal()
    made.at = "desk"
    assert made.shows(WHO) == USER


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            f"AWS_ACCESS_KEY_ID={KEY} aws s3 ls",
            "Partial credentials found in env, missing: AWS_SECRET_ACCESS_KEY",
        ),
        ("aws s3 ls --profile nope", "The config profile (nope) could not be found"),
        ("AWS_PROFILE=nope aws s3 ls", "The config profile (nope) could not be found"),
    ],
)
def test_half_an_answer_is_an_error(line: str, message: str) -> None:
    assert terminal().shows(line) == f"\naws: [ERROR]: {message}\n"


def test_half_a_pair_of_keys_in_the_file_is_an_error() -> None:
    made = terminal(aws_credentials=KEYS.rsplit("\n", 2)[0] + "\n")
    assert "Partial credentials found in shared-credentials-file, missing" in (
        made.shows("aws s3 ls")
    )


def test_no_metadata_when_it_is_disabled() -> None:
    made = terminal()
    made.type("export AWS_EC2_METADATA_DISABLED=true")
    assert "Unable to locate credentials" in made.shows("aws s3 ls")


def test_an_unsigned_request_asks_nobody() -> None:
    shown = terminal().shows("aws s3 ls s3://aoi-lab-notes --no-sign-request")
    assert "(AccessDenied) when calling the ListObjectsV2 operation: Access Denied" in (
        shown
    )


def test_a_profile_may_assume_a_role_with_its_source_profiles_keys() -> None:
    made = with_target(aws_credentials=KEYS, aws_config=CONFIG + ASSUMING)
    assert made.shows(f"{WHO} --profile target") == (
        f"arn:aws:sts::{ACCOUNT}:assumed-role/target/aoi\n"
    )
    assert made.calls() == ["AssumeRole", "GetCallerIdentity"]


def test_a_profile_may_assume_a_role_with_the_instances_credentials() -> None:
    config = ASSUMING.replace(
        "source_profile = default", "credential_source = Ec2InstanceMetadata"
    )
    made = with_target(aws_config=CONFIG + config)
    assert made.shows(f"{WHO} --profile target").endswith("assumed-role/target/aoi\n")


def test_a_role_that_cannot_be_assumed_is_the_commands_error() -> None:
    made = with_target(
        aws_config=CONFIG
        + ASSUMING.replace(
            "source_profile = default", "credential_source = Environment"
        )
    )
    made.type("export AWS_ACCESS_KEY_ID=AKIANOBODY AWS_SECRET_ACCESS_KEY=x")
    assert "(InvalidClientTokenId) when calling the AssumeRole operation" in (
        made.shows("aws s3 ls --profile target")
    )


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (
            "source_profile = none",
            'The source_profile "none" referenced in the profile',
        ),
        ("source_profile = target", "Infinite loop in credential configuration"),
        ("", "Partial credentials found in assume-role, missing: source_profile or"),
        (
            "source_profile = default\ncredential_source = Environment",
            "contains both source_profile and credential_source",
        ),
        (
            "credential_source = EcsContainer",
            "No credentials found in credential_source",
        ),
    ],
)
def test_a_profile_that_leads_nowhere_is_told(changed: str, message: str) -> None:
    config = CONFIG + ASSUMING.replace("source_profile = default", changed)
    made = with_target(aws_credentials=KEYS, aws_config=config)
    assert message in made.shows("aws s3 ls --profile target")


def test_a_broken_configuration_file_is_told() -> None:
    made = terminal(aws_config="not an ini file\n")
    assert made.shows("aws s3 ls") == (
        "\naws: [ERROR]: Unable to parse config file: /home/ec2-user/.aws/config\n"
    )


def test_a_policy_change_shows_in_the_next_command() -> None:
    made = terminal()
    assert made.type("aws s3 ls").exit_code == 0
    role = made.turn.world.account.roles["lab-role"]
    role.inline["lab"] = str(allow("s3:GetObject")).replace("'", '"')
    assert made.type("aws s3 ls").exit_code == 254


def test_the_region_comes_from_option_environment_file_or_metadata() -> None:
    made = terminal(aws_config=None)
    last = "aws configure list | tail -1"
    assert made.shows(last) == (
        "region     : ap-northeast-1           : imds             : \n"
    )
    made.type("aws configure set region us-east-2")
    assert "us-east-2                : config-file      : ~/.aws/config" in (
        made.shows(last)
    )
    made.type("export AWS_REGION=eu-west-1")
    assert "eu-west-1                : env              : ['AWS_REGION'" in (
        made.shows(last)
    )
    assert "us-west-2                : manual           : --region" in (
        made.shows("aws configure list --region us-west-2 | tail -1")
    )


def test_in_2022_the_metadata_service_gives_no_region() -> None:
    made = terminal(host="2022", aws_config=None)
    assert made.shows("aws ec2 describe-instances") == (
        "You must specify a region. You can also configure your region by running "
        '"aws configure".\n'
    )


def test_env_and_an_assignment_choose_the_profile_of_one_command() -> None:
    terminal = Terminal()
    terminal.type(f"aws configure set aws_access_key_id {KEY} --profile desk")
    terminal.type(f"aws configure set aws_secret_access_key {SECRET} --profile desk")
    who = "aws sts get-caller-identity --query Arn --output text"
    admin = "arn:aws:iam::111122223333:user/admin\n"
    assert terminal.shows(f"AWS_PROFILE=desk {who}") == admin
    assert terminal.shows(f"env AWS_PROFILE=desk {who}") == admin
    assert terminal.shows(f"env -i env AWS_PROFILE=desk {who}") == admin
    assert "assumed-role/lab-role" in terminal.shows(who)
    assert "assumed-role/lab-role" in terminal.shows(
        f"export AWS_PROFILE=desk; env -u AWS_PROFILE {who}"
    )


def test_a_program_that_asks_goes_on_in_the_environment_that_env_gave_it() -> None:
    terminal = Terminal()
    assert terminal.type("env AWS_PROFILE=new aws configure").incomplete
    for reply in (KEY, SECRET, "eu-west-1", ""):
        terminal.type(reply)
    assert terminal.shows("aws configure get region --profile new") == "eu-west-1\n"


def test_the_profiles_of_both_files_are_listed() -> None:
    terminal = Terminal()
    terminal.type("aws configure set region eu-west-1 --profile config-only")
    terminal.type(f"aws configure set aws_access_key_id {KEY} --profile keys-only")
    assert terminal.shows("aws configure list-profiles") == (
        "default\nconfig-only\nkeys-only\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        f"User Name,Access key ID,Secret access key\naoi,{KEY},{SECRET}\n",
        f"\ufeffUser name, Access key ID, Secret access key\r\naoi,{KEY},{SECRET}\r\n",
    ],
)
def test_a_file_of_keys_becomes_profiles(text: str) -> None:
    terminal = Terminal(files={"keys.csv": text})
    line = "aws configure import --csv file://keys.csv --profile-prefix lab-"
    assert terminal.shows(line) == "Successfully imported 1 profile(s)\n"
    assert terminal.shows(f"aws --profile lab-aoi --region eu-west-1 {WHO[4:]}") == USER


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Provided CSV contains no contents"),
        ("a,b\n1,2\n", 'Expected header "User Name" not found'),
        (
            "User Name,Access key ID,Secret access key\naoi,,\n",
            'Row missing value for header "Access Key ID"',
        ),
        (
            "User Name,Access key ID,Secret access key\naoi\n",
            'Row missing value for header "Access Key ID"',
        ),
    ],
)
def test_a_file_that_holds_no_keys_is_refused(text: str, said: str) -> None:
    terminal = Terminal(files={"keys.csv": text})
    outcome = terminal.type("aws configure import --csv file://keys.csv")
    assert said in outcome.stderr
    assert outcome.exit_code != 0
    assert not terminal.machine.files.get("/home/ec2-user/.aws/credentials")


def test_a_line_without_a_key_can_be_passed_over() -> None:
    text = f"User Name,Access key ID,Secret access key\nben,,\naoi,{KEY},{SECRET}\n"
    terminal = Terminal(files={"keys.csv": text})
    line = "aws configure import --skip-invalid --csv file://keys.csv"
    assert terminal.shows(line) == "Successfully imported 1 profile(s)\n"


@pytest.mark.parametrize("name", ["list-profiles", "import", "sso"])
def test_what_only_the_newer_version_configures(name: str) -> None:
    assert (
        "Invalid choice" in Terminal(host="2022").type(f"aws configure {name}").stderr
    )
    assert "not emulated here: aws configure sso" in Terminal().shows(
        "aws configure sso"
    )


def test_debug_tells_the_calls_in_short() -> None:
    terminal = Terminal(role_policy=allow("s3:GetObject"))
    shown = terminal.type("aws s3 ls --debug").stderr
    assert "iamtutor: --debug in short; aws-cli/2" in shown
    assert "  S3 ListBuckets {}\n    region ap-northeast-1, signed with ASIA" in shown
    assert "(iam-role): 403 AccessDenied\n" in shown
    both = terminal.shows(
        "aws s3api get-object --bucket aoi-lab-notes --key notes.txt n --debug"
    )
    assert both.index("S3 GetObject {") < both.index('"ETag"')
    assert "no call was made" in terminal.type("aws configure list --debug").stderr
    terminal.turn.world.account.instances.clear()
    assert "signed with nothing: not sent" in terminal.shows("aws s3 ls --debug")


ROLE = "role_arn = arn:aws:iam::111122223333:role/x\n"
LOOP = (
    "Infinite loop in credential configuration detected. Attempting to load from "
    "profile {} which has already been visited. Visited profiles: {}"
)


@pytest.mark.parametrize(
    ("profile", "told"),
    [
        (
            ROLE,
            "Partial credentials found in assume-role, missing: source_profile or "
            "credential_source",
        ),
        (
            ROLE + "source_profile = nope",
            'The source_profile "nope" referenced in the profile "p" does not exist.',
        ),
        (ROLE + "source_profile = p", LOOP.format("p", ["p"])),
        (
            ROLE + "source_profile = q\n[profile q]\nregion = x",
            'The source profile "q" must have credentials.',
        ),
        (
            ROLE + f"source_profile = q\n[profile q]\n{ROLE}source_profile = p",
            LOOP.format("p", ["p", "q"]),
        ),
        (
            ROLE + f"source_profile = q\n[profile q]\n{ROLE}source_profile = q",
            LOOP.format("q", ["p", "q"]),
        ),
        (
            ROLE + "source_profile = q\n[profile q]\naws_access_key_id = x",
            "Partial credentials found in config-file, missing: aws_secret_access_key",
        ),
        (
            ROLE + "credential_source = Foo",
            'The credential source "Foo" referenced in profile "p" is not valid.',
        ),
        (
            ROLE + "credential_source = Environment",
            "Error when retrieving credentials from Environment: No credentials found in "
            "credential_source referenced in profile p",
        ),
        (
            ROLE + "credential_source = Environment\nsource_profile = default",
            'The profile "p" contains both source_profile and credential_source.',
        ),
    ],
)
def test_a_role_without_a_source_is_explained_as_by_the_genuine_cli(
    profile: str, told: str
) -> None:
    config = f"[default]\nregion = x\n[profile p]\n{profile}\n"
    made = terminal(host="v1", aws_config=config)
    for command in ("sts get-caller-identity", "s3 cp s3://lab-bucket/x ."):
        outcome = made.type(f"aws {command} --profile p")
        assert (outcome.stderr, outcome.exit_code) == (f"\n{told}\n", 255)


def test_a_bad_head_makes_the_cli_ask_where_the_bucket_is() -> None:
    """Recorded from the genuine programs: a HEAD of 400 may mean another region."""
    made = terminal(host="v1", aws_credentials=KEYS + "aws_session_token = foo\n")
    outcome = made.type("aws s3api head-object --bucket lab-bucket --key x")
    assert outcome.stderr == (
        "\nAn error occurred (400) when calling the HeadObject operation: Bad Request\n"
    )
    asked = [event.operation for event in made.turn.events if event.sent]
    assert asked == ["HeadObject", "HeadBucket"]


def test_a_profile_with_a_device_asks_for_its_code() -> None:
    serial = f"arn:aws:iam::{ACCOUNT}:mfa/phone"
    config = f"{CONFIG}{ASSUMING}mfa_serial = {serial}\nduration_seconds = 900\n"
    made = with_target(aws_credentials=KEYS, aws_config=config)
    made.type(f"{WHO} --profile target", stdin="123456\n")
    asked = made.turn.events[0]
    assert asked.operation == "AssumeRole"
    assert asked.params["SerialNumber"] == serial
    assert asked.params["TokenCode"] == "123456"
    assert asked.params["DurationSeconds"] == 900


PROGRAM = "[profile p]\nregion = ap-northeast-1\ncredential_process = "


@pytest.mark.parametrize(
    ("program", "shown"),
    [
        ("/no/such", "[Errno 2] No such file or directory: '/no/such'"),
        ("echo hi", "Expecting value: line 1 column 1 (char 0)"),
        ("echo '[]'", "'list' object has no attribute 'get'"),
        ("ls /nope", "from custom-process: ls: cannot access '/nope': No such file"),
        ("echo '{\"Version\":2}'", "Unsupported version '2' for credential process"),
        (
            "echo '{\"Version\":1}'",
            "Missing required key in response: 'AccessKeyId'",
        ),
        (
            'echo \'{"Version":1,"AccessKeyId":"a","SecretAccessKey":"b",'
            '"Expiration":"2020-01-01T00:00:00Z"}\'',
            "Credentials were refreshed, but the refreshed credentials are still expired.",
        ),
    ],
)
def test_a_program_that_gives_no_keys_is_told(program: str, shown: str) -> None:
    made = terminal(aws_config=PROGRAM + program)
    assert shown in made.shows(f"{WHO} --profile p")
    assert made.calls() == []


def test_a_program_may_give_the_keys() -> None:
    told = f'{{"Version":1,"AccessKeyId":"{KEY}","SecretAccessKey":"{SECRET}"}}'
    made = terminal(aws_config=f"{PROGRAM}echo '{told}'")
    assert made.shows(f"{WHO} --profile p") == USER
    assert "custom-process" in made.shows("aws configure list --profile p")


SSO = "sso_start_url = https://x.awsapps.com/start\nsso_region = us-east-1\n"


@pytest.mark.parametrize(
    ("host", "settings", "shown"),
    [
        (
            "today",
            f"{SSO}sso_account_id = 1\nsso_role_name = r",
            "start does not exist",
        ),
        (
            "2022",
            f"{SSO}sso_account_id = 1\nsso_role_name = r",
            "has either expired or",
        ),
        (
            "today",
            "sso_account_id = 1",
            "missing required configuration: sso_role_name",
        ),
        ("today", "sso_session = s\nsso_role_name = r", 'does not exist: "s"'),
        ("today", "login_session = x", "reauthenticate with 'aws login'"),
        ("today", "web_identity_token_file = /nope", "has no role ARN configured"),
        ("today", "retry_mode = bogus", 'must be one of: "standard" or "adaptive"'),
        ("today", "max_attempts = 0", "greater than or equal to one."),
        ("today", "cli_timestamp_format = x", "(Configuration): Unknown cli_timestamp"),
        ("2022", "cli_timestamp_format = wire", 'are "none" or "iso8601"'),
    ],
)
def test_a_profile_that_cannot_be_used_says_why(
    host: str, settings: str, shown: str
) -> None:
    config = f"[profile p]\nregion = ap-northeast-1\n{settings}\n"
    made = terminal(host=host, aws_config=config)
    assert shown in made.shows(f"{WHO} --profile p")
    assert made.calls() == []


def test_points_in_time_are_shown_as_the_person_wants_them() -> None:
    line = "aws iam get-role --role-name lab-role --query Role.CreateDate"
    wire = f"{CONFIG}cli_timestamp_format = wire\n"
    assert terminal(aws_config=wire).shows(line) == '"2026-11-24T00:00:00Z"\n'
    iso = f"{CONFIG}cli_timestamp_format = iso8601\n"
    shown = terminal(host="2022", aws_config=iso).shows(line)
    assert shown == '"2026-11-24T00:00:00+00:00"\n'


def test_keys_are_exported_for_other_programs() -> None:
    made = terminal()
    made.type('eval "$(aws configure export-credentials --format env)"')
    assert made.shows("echo ${AWS_ACCESS_KEY_ID:0:4}") == "ASIA\n"
    told = made.shows("aws configure export-credentials")
    assert '"Version": 1' in told
    alone = terminal(world={"instances": []})
    assert "(Configuration): Unable to retrieve credentials: no credentials found" in (
        alone.shows("aws configure export-credentials")
    )


def test_nobody_is_signed_in_here() -> None:
    made = terminal()
    assert made.shows("aws logout") == (
        "warning: no login session found for profile 'default'\n"
    )
    assert made.shows("aws login") == "\niamtutor: not emulated here: aws login\n"
    assert made.shows("aws sso logout") == ""
    assert "Missing the following required SSO" in made.shows("aws sso login")


def test_a_session_is_used_again_until_it_is_near_its_end() -> None:
    """So it outlives the right to assume the role, as with the genuine program."""
    config = CONFIG + ASSUMING
    made = with_target(aws_config=config, aws_credentials=KEYS)
    assert made.shows(f"{WHO} --profile target").endswith("/target/aoi\n")
    # The name of the file is the genuine program's.
    request = '{"RoleArn": "arn:aws:iam::111122223333:role/target", '
    named = (
        f"printf '%s' '{request}\"RoleSessionName\": \"aoi\"}}' | sha1sum | cut -c-40"
    )
    assert made.shows(f"ls ~/.aws/cli/cache/$({named}).json").endswith(".json\n")
    made.turn.world.account.roles["target"].trust_policy = trust(Service="x")
    assert made.shows(f"{WHO} --profile target").endswith("/target/aoi\n")
    assert made.shows(f"rm -r ~/.aws/cli; {WHO} --profile target").count("AccessDenied")


def test_a_session_that_is_near_its_end_is_not_used() -> None:
    made = with_target(aws_config=CONFIG + ASSUMING, aws_credentials=KEYS)
    first, _, second = (
        made.shows(line)
        for line in (
            "aws configure export-credentials --profile target | grep KeyId",
            "sleep 2701",
            "aws configure export-credentials --profile target | grep KeyId",
        )
    )
    assert first != second


@pytest.mark.parametrize(
    "text",
    [
        '{"Credentials": {"Expiration": "2030-01-01T00:00:00Z"}}',
        '{"Credentials": {"Expiration": "inf", %s}}',
        '{"Credentials": {"Expiration": 1e300, %s}}',
        '{"Credentials": {"Expiration": "2030-01-01", %s}}',
        '{"Credentials": []}',
        "[" * 2_000,
    ],
)
def test_what_is_no_session_is_not_used(text: str) -> None:
    """Whoever may write into the file may write anything."""
    made = with_target(aws_config=CONFIG + ASSUMING, aws_credentials=KEYS)
    assert made.shows(f"{WHO} --profile target").endswith("/target/aoi\n")
    parts = ("AccessKeyId", "SecretAccessKey", "SessionToken")
    text = text.replace("%s", ", ".join(f'"{part}": "x"' for part in parts))
    made.type(f"echo '{text}' > $(echo ~/.aws/cli/cache/*)")
    assert made.shows(f"{WHO} --profile target").endswith("/target/aoi\n")


def test_an_answer_may_go_to_the_screen() -> None:
    made = terminal(aws_credentials=KEYS)
    made.type("aws s3 mb s3://cli-out; echo hi | aws s3 cp - s3://cli-out/k")
    got = "aws s3api get-object --bucket cli-out --key k /dev/stdout --query ContentLength"
    assert made.shows(got) == "hi\n3\n"
