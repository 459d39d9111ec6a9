"""No line reaches the host: no file, variable, process, clock or socket of it."""

import os
import socket
from pathlib import Path

import pytest

from iamtutor.cloud.world import File
from iamtutor.shell.awscli import session
from iamtutor.shell.programs import PROGRAMS
from iamtutor.shell.terminal.completion import complete
from tests.security.watch import watched
from tests.shell.stage import NOW, Terminal

SECRET = "the-hosts-own-secret"
HOSTILE = {
    "AWS_ACCESS_KEY_ID": f"AKIA{SECRET}",
    "AWS_SECRET_ACCESS_KEY": SECRET,
    "AWS_SESSION_TOKEN": SECRET,
    "AWS_PROFILE": "hostile",
    "AWS_REGION": "eu-north-1",
    "AWS_DEFAULT_REGION": "eu-north-1",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
    "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:9",
    "AWS_CA_BUNDLE": "/etc/hostname",
    "REQUESTS_CA_BUNDLE": "/etc/hostname",
    "AWS_USE_FIPS_ENDPOINT": "true",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:9/",
    "AWS_WEB_IDENTITY_TOKEN_FILE": "/etc/hostname",
    "AWS_ROLE_ARN": "arn:aws:iam::999999999999:role/host",
    "AWS_CLI_AUTO_PROMPT": "on",
    "HTTPS_PROXY": "http://127.0.0.1:9",
    "HTTP_PROXY": "http://127.0.0.1:9",
    "BOTOCORE_EXPERIMENTAL__PLUGINS": "hostile=antigravity",
    "PAGER": "touch /tmp/paged",
    "EDITOR": "touch /tmp/edited",
}

#: Paths of the host, as a learner may spell them.
PATHS = (
    "/etc/passwd /etc/shadow /etc/hosts /etc/hostname /proc/self/environ /proc/1/cmdline "
    "/proc/self/fd/0 /dev/stdin /dev/tcp/127.0.0.1/80 /dev/random "
    "~root/.bashrc ~/.aws/config "
    "../../../../../../etc/passwd //etc//passwd /home/../etc/passwd ./../../etc/passwd "
    f"{Path(__file__)} {Path.cwd()}/manage.py /tmp/note $HOME/.ssh/id_rsa"
).split()
URLS = (
    "http://127.0.0.1:8000/ http://localhost/ https://example.com/ file:///etc/passwd "
    "ftp://example.com/ gopher://127.0.0.1/ http://169.254.169.254@127.0.0.1/ "
    "http://169.254.169.254.example.com/ http://[::1]/ http://0x7f000001/ "
    "http://2130706433/ "
    "http://169.254.170.2/v2/credentials http://metadata.google.internal/ //127.0.0.1/ "
    "http://169.254.169.254:8080/ dict://127.0.0.1:11211/ "
    "http://169.254.169.254#@127.0.0.1/ "
    "http://[fd00:ec2::254]/latest/meta-data/"
).split()
VALUES = [
    f"{scheme}{path}"
    for scheme in ("file://", "fileb://")
    for path in (
        "/etc/passwd",
        "/proc/self/environ",
        "~/.aws/credentials",
        "../../../etc/passwd",
    )
] + [
    "http://127.0.0.1/x",
    "https://example.com/policy.json",
    "resolve:ssm:/x",
    "{{resolve:ssm:x}}",
]
OPTIONS = (
    "--endpoint-url http://127.0.0.1:9",
    "--ca-bundle /etc/passwd",
    "--no-verify-ssl",
    "--profile hostile",
    "--cli-connect-timeout 1",
    "--debug",
    "--region ../../etc",
    "--region localhost:9/",
    "--cli-input-json file:///etc/passwd",
    "--cli-input-yaml file:///etc/passwd",
    "--cli-auto-prompt",
    "--no-cli-pager",
)
PLACES = (
    "s3://aoi-lab-notes/x",
    "s3://../../etc/passwd",
    "s3://arn:aws:s3:us-east-1:123456789012:accesspoint/x",
    "s3://127.0.0.1/x",
)
CONFIG = "\n".join(
    (
        "[default]",
        "credential_process = /bin/sh -c 'touch /tmp/owned'",
        "endpoint_url = http://127.0.0.1:9",
        "ca_bundle = /etc/passwd",
        "web_identity_token_file = /etc/passwd",
        "role_arn = arn:aws:iam::111122223333:role/lab-role",
        "cli_pager = touch /tmp/paged",
        "[plugins]",
        "cli_legacy_plugin_path = /tmp",
        "x = antigravity",
        "[profile p]",
        "sso_session = s",
        "sso_start_url = https://example.com",
        "source_profile = p",
        "[services s]",
        "s3 =",
        "  endpoint_url = http://127.0.0.1:9",
    )
)


def lines() -> list[str]:
    found = [f"{name} {path}" for name in PROGRAMS if name != "aws" for path in PATHS]
    found += [f"cat < {path}" for path in PATHS]
    found += [f"echo x > {path}" for path in PATHS]
    found += [f"echo {path}*" for path in PATHS]
    found += [f"aws s3 cp {path} s3://aoi-lab-notes/k" for path in PATHS]
    found += [f"aws s3 cp s3://aoi-lab-notes/notes.txt {path}" for path in PATHS]
    found += [f"aws s3 sync {path} s3://aoi-lab-notes/" for path in PATHS]
    found += [
        f"aws s3api put-object --bucket aoi-lab-notes --key k --body {path}"
        for path in PATHS
    ]
    found += [f"curl {url}" for url in URLS]
    found += [f"curl -o /tmp/note {url}" for url in URLS]
    found += [f"curl -s -H 'Host: 127.0.0.1' {url}" for url in URLS]
    found += ["curl -K /etc/passwd", "curl -d @/etc/passwd http://127.0.0.1/"]
    found += ["curl --proxy http://127.0.0.1:9 http://169.254.169.254/"]
    for value in VALUES:
        found += [
            f"aws iam get-role --role-name {value}",
            f"aws iam create-policy --policy-name p --policy-document {value}",
            f"aws s3api put-object --bucket aoi-lab-notes --key k --body {value}",
            f"aws ec2 describe-instances --filters {value}",
            f"aws ec2 run-instances --image-id {value} --user-data {value}",
            f"aws iam create-role --cli-input-json {value}",
            f"aws sts assume-role --role-arn {value} --role-session-name {value}",
        ]
    for option in OPTIONS:
        found += [
            f"aws s3 ls {option}",
            f"aws sts get-caller-identity {option}",
            f"aws ec2 describe-instances {option}",
        ]
    for place in PLACES:
        found += [
            f"aws s3 ls {place}",
            f"aws s3 cp {place} -",
            f"aws s3 presign {place}",
        ]
    found += [
        f"{name}={value} aws s3 ls"
        for name, value in HOSTILE.items()
        if " " not in value
    ]
    found += [f"export {name}='{value}'" for name, value in HOSTILE.items()]
    found += [
        "aws s3 ls",
        "aws sts get-caller-identity",
        "aws configure list",
        "aws configure list-profiles",
        "aws configure set plugins.x antigravity",
        "aws configure set cli_legacy_plugin_path /tmp --profile plugins",
        "aws s3 ls --profile p",
        "aws help",
        "aws s3 help",
        "aws iam create-role help",
        "env",
        "env -i aws s3 ls",
        "env HOME=/root AWS_CONFIG_FILE=/etc/passwd aws configure list",
        "hint; hint -s; predict 1",
        "vi +:!id hello.txt",
        "set",
        "printenv",
        "date",
        "id; hostname; uname -a; whoami",
        "ps aux; top; kill 1; ls -laR /",
        "eval 'cat /etc/passwd'",
        "exec cat /etc/passwd",
        "ln -s /etc/passwd x; cat x",
        "source /etc/profile; . ~/.bashrc",
        "python3 -c 'print(1)'; perl -e 1; bash -c id; sh; ssh localhost; nc 127.0.0.1 1",
        "cat <(id); exec 3<>/dev/tcp/127.0.0.1/80; coproc x",
        "find / -name '*.py'; grep -r SECRET_KEY /; ls -R /proc /sys /dev",
    ]
    return found


@pytest.fixture
def hostile_host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A host whose environment and home want to be read, and clients made anew in it."""
    home = tmp_path / "home"
    (home / ".aws" / "models").mkdir(parents=True)
    (home / ".aws" / "config").write_text(CONFIG)
    (home / ".aws" / "credentials").write_text(
        f"[default]\naws_access_key_id = {SECRET}\naws_secret_access_key = {SECRET}\n"
    )
    for name, value in {
        **HOSTILE,
        "HOME": str(home),
        "AWS_CONFIG_FILE": str(home / ".aws" / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(home / ".aws" / "credentials"),
        "AWS_DATA_PATH": str(home / ".aws" / "models"),
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(session, "_clients", {})
    for made_once in (session.botocore_session, session.boto3_session, session.loader):
        made_once.cache_clear()


def answer(terminal: Terminal, line: str) -> str:
    """What a line shows, with whatever it waits for given up."""
    shown = terminal.shows(line)
    if terminal.machine.pending:
        shown += terminal.shows("")
        terminal.machine.pending = ""
    return shown


def test_the_watch_sees_what_it_is_there_for(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("")
    with watched() as seen:
        (tmp_path / "x").read_text()
        os.listdir(tmp_path)
        with pytest.raises(Exception, match=r"."):
            socket.create_connection(("127.0.0.1", 9), timeout=0.01)
    assert len(seen) >= 2


@pytest.mark.usefixtures("hostile_host")
@pytest.mark.parametrize("host", ["today", "2022"])
@pytest.mark.parametrize("at", ["ec2", "desk"])
def test_no_line_opens_a_socket_or_a_file_of_the_host(host: str, at: str) -> None:
    terminal = Terminal(host=host)
    terminal.at = at
    body = terminal.turn.bodies.put(CONFIG.encode())
    config = f"{terminal.machine.home}/.aws/config"
    own = {SECRET, str(Path.cwd()), *os.uname()[2:4]}
    with watched() as seen:
        for number, line in enumerate(lines()):
            if number % 40 == 0:
                terminal.machine.files.pop(config, None)
            shown = answer(terminal, line)
            leaked = {word for word in own if word in shown and word not in line}
            assert not leaked, line
            assert seen == [], line
            terminal.machine.env.clear()
            terminal.machine.exported.clear()
            if line.startswith("aws") and number % 3 == 0:
                terminal.machine.files[config] = File(NOW, body)


@pytest.mark.usefixtures("hostile_host")
def test_no_completion_opens_a_socket_or_a_file_of_the_host() -> None:
    terminal = Terminal()
    own = {SECRET, str(Path.cwd()), *os.uname()[2:4]}
    with watched() as seen:
        for line in lines():
            for text in (line, f"{line} ", f"{line}/"):
                offered = complete(terminal.turn, "ec2", text)
                assert not [way for way in offered if any(word in way for word in own)]
                assert seen == [], text


def test_the_terminal_knows_only_the_worlds_time() -> None:
    terminal = Terminal()
    assert terminal.shows("date -u +%F") == "2026-11-25\n"
    assert terminal.turn.now.year == 2026
