"""What each version of the CLI has, as its genuine program was asked."""

import re
from collections.abc import Iterable

import pytest
from botocore.exceptions import ParamValidationError

from iamtutor.cloud.catalogue import operations
from iamtutor.shell.awscli import names
from iamtutor.shell.awscli.command import global_arguments
from iamtutor.shell.awscli.help.facts import Facts
from iamtutor.shell.awscli.operations import skeletons
from iamtutor.shell.awscli.parser import Argument
from iamtutor.shell.awscli.s3.options import ARGUMENTS
from iamtutor.shell.budget import Budget
from iamtutor.shell.hosts.dialects import DIALECTS

OPERATIONS = operations()

VERSIONS = tuple(DIALECTS)
COMMANDS = {"s3": "s3api"}
_OPTION = re.compile(r"--[a-z0-9-]+")
_TERM = re.compile(r"``(--[a-z0-9-]+)``")


@pytest.mark.parametrize(
    "line",
    [
        "s3api wait",
        "sso login",
        "ecr get-login-password",
        "eks update-kubeconfig",
        "cloudformation deploy",
        "cloudformation package",
        "cloudformation wait",
        "cloudtrail validate-logs",
        "rds generate-db-auth-token",
        "configservice subscribe",
        "deploy push",
        "emr ssh",
        "gamelift upload-build",
        "codeartifact login",
        "dlm create-default-role",
        "servicecatalog generate",
        "history show",
        "logs tail",
    ],
)
def test_the_programs_own_commands_are_no_mistakes(line: str) -> None:
    command, name = line.split()
    assert name in names.operations("v2", command)


@pytest.mark.parametrize(
    ("version", "count", "iam"),
    [("v1.18", 235, 142), ("v1", 431, 178), ("v2", 434, 178)],
)
def test_counts_are_those_of_the_genuine_programs(
    version: str, count: int, iam: int
) -> None:
    later = {"v2": 1}.get(version, 0)  # ``aws iam-toolbox``
    assert len(names.commands(version)) == count + later + 1
    assert len(names.operations(version, "iam")) in (iam, iam + 1)
    assert names.operations(version, "iam")[-1] == "help"


@pytest.mark.parametrize("version", VERSIONS)
def test_models_are_whole(version: str) -> None:
    """Every member that is left has its shape, every list of required ones its members."""
    for service in {service for service, _ in OPERATIONS}:
        model = names.service_model(version, COMMANDS.get(service, service))
        assert model is not None
        for name in model.shape_names:
            shape = model.shape_for(name)
            if shape.type_name == "structure":
                assert set(shape.required_members) <= set(shape.members)


def test_the_host_of_2022_does_not_know_what_came_later() -> None:
    assert names.operation_model("v1.18", "iam", "list-instance-profile-tags") is None
    assume = names.operation_model("v1.18", "sts", "assume-role")
    assert assume is not None
    assert "SourceIdentity" not in names.members_of(assume)
    assert "GLACIER_IR" not in _values("v1.18", "s3api", "put-object", "StorageClass")
    assert names.pagination("v1.18", "s3", "ListBuckets") is None
    now = names.operation_model("v2", "sts", "assume-role")
    assert now is not None
    assert "SourceIdentity" in names.members_of(now)


def _values(version: str, command: str, name: str, member: str) -> list[str]:
    model = names.operation_model(version, command, name)
    assert model is not None
    return list(names.members_of(model)[member].enum)


def test_a_made_up_answer_must_be_possible() -> None:
    user = names.operation_model("v2", "iam", "get-user")
    assert user is not None
    with pytest.raises(ParamValidationError, match=r"User.UserId, value: 6"):
        skeletons.of_output(user)


def test_a_skeleton_in_yaml_tells_what_each_is_for() -> None:
    model = names.operation_model("v2", "ec2", "create-tags")
    assert model is not None
    assert skeletons.of_input(model, "yaml-input") == (
        "DryRun: true  # Checks whether you have the required permissions for the "
        "action, without actually making the request, and provides an error response.\n"
        "Resources: # [REQUIRED] The IDs of the resources, separated by spaces.\n"
        "- ''\n"
        "Tags: # [REQUIRED] The tags.\n"
        "- Key: ''  # The key of the tag.\n"
        "  Value: '' # The value of the tag.\n"
    )


@pytest.mark.parametrize("version", VERSIONS)
def test_every_simulated_operation_has_skeletons(version: str) -> None:
    for service, operation in OPERATIONS:
        command = COMMANDS.get(service, service)
        model = names.service_model(version, command)
        assert model is not None
        shape = model.operation_model(operation)
        for kind in ("input", "yaml-input"):
            assert skeletons.of_input(shape, kind).endswith("\n")


@pytest.mark.parametrize("version", VERSIONS)
def test_options_written_by_hand_are_those_of_the_genuine_programs(
    version: str,
) -> None:
    """``aws s3`` and the global ones, as its help names them; that of 2022 tells no global
    ones."""
    dialect = DIALECTS[version]
    facts = Facts(version, Budget())
    everywhere = _options(global_arguments(dialect))
    if told := facts.global_options():
        assert everywhere == {found[1] for line in told if (found := _TERM.match(line))}
    for command, arguments in ARGUMENTS.items():
        synopsis = facts.pages()[f"s3 {command}"].partition("SYNOPSIS")[2]
        named = set(_OPTION.findall(synopsis.partition("OPTIONS")[0]))
        own = _options(arguments) - dialect.later_s3_options
        assert own == named - everywhere, command


def _options(arguments: Iterable[Argument]) -> set[str]:
    return {one.name for one in arguments if one.name.startswith("--")}
