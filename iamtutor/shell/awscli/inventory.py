"""What the account shows to whoever is about to type a name: the same calls that the
command would make, as the same principal, on a copy of the world. Nothing is recorded, and
what may not be listed is not known here either."""

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice, pairwise
from typing import Any

import jmespath
from botocore import xform_name

from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import Machine
from iamtutor.shell.awscli.caller import Caller, calling_as
from iamtutor.shell.awscli.failures import FAILURES
from iamtutor.shell.awscli.invocation import Invocation
from iamtutor.shell.awscli.profiles import configuration as configurations
from iamtutor.shell.awscli.profiles import credentials
from iamtutor.shell.budget import Budget, Spent
from iamtutor.shell.filesystem import PathError
from iamtutor.shell.machine import environment, filesystem_of, host_of
from iamtutor.shell.process import Frame, Input, Nowhere, Process, Screen

#: The work that one completion may be: a tenth of a second.
_WORK = 2_000_000
#: The most pages of an answer that are looked at: all that AWS manages fit.
_PAGES = 20


@dataclass(frozen=True, slots=True)
class Listing:
    """Where the values of an option come from. ``needs`` are other options of the command
    whose values the call takes, by its parameter."""

    service: str
    operation: str
    names: str
    """What to take of the answer, as a JMESPath expression."""
    needs: Mapping[str, str] = field(default_factory=dict)
    params: Mapping[str, str] = field(default_factory=dict)


#: An option (of one service alone behind its name), what lists its values, what to take of
#: the answer; and the parameters of the call, by the options that say them or as they are.
_TABLE = """
iam:--group-name iam ListGroups Groups[].GroupName
ec2:--group-name ec2 DescribeSecurityGroups SecurityGroups[].GroupName
--bucket s3 ListBuckets Buckets[].Name
--role-name iam ListRoles Roles[].RoleName
--role-arn iam ListRoles Roles[].Arn
--user-name iam ListUsers Users[].UserName
--instance-profile-name iam ListInstanceProfiles InstanceProfiles[].InstanceProfileName
--policy-arn iam ListPolicies Policies[].Arn
--policy-source-arn iam ListRoles Roles[].Arn
--policy-source-arn iam ListUsers Users[].Arn
--access-key-id iam ListAccessKeys AccessKeyMetadata[].AccessKeyId UserName=--user-name
--version-id iam ListPolicyVersions Versions[].VersionId PolicyArn=--policy-arn
--policy-name iam ListRolePolicies PolicyNames RoleName=--role-name
--policy-name iam ListUserPolicies PolicyNames UserName=--user-name
--instance-id ec2 DescribeInstances Reservations[].Instances[].InstanceId
--association-id ec2 DescribeIamInstanceProfileAssociations IamInstanceProfileAssociations[].AssociationId
--key-name ec2 DescribeKeyPairs KeyPairs[].KeyName
--group-id ec2 DescribeSecurityGroups SecurityGroups[].GroupId
--policy-id organizations ListPolicies Policies[].Id Filter=SERVICE_CONTROL_POLICY
"""  # noqa: E501


def _listings() -> Mapping[str, Sequence[Listing]]:
    found: dict[str, list[Listing]] = {}
    for row in _TABLE.strip().splitlines():
        option, service, operation, names, *more = row.split()
        params = dict(one.split("=") for one in more)
        needs = {k: v for k, v in params.items() if v.startswith("--")}
        fixed = {k: v for k, v in params.items() if k not in needs}
        listing = Listing(service, operation, names, needs, fixed)
        found.setdefault(option, []).append(listing)
    return found


#: By option; where it means one thing to one service and another to another, by both.
LISTINGS = _listings()
_KEYS = Listing("s3", "ListObjectsV2", "[CommonPrefixes[].Prefix, Contents[].Key][]")
#: Options that take several values, and what one of them is.
SEVERAL = {
    "--instance-ids": "--instance-id",
    "--group-ids": "--group-id",
    "--key-names": "--key-name",
    "--role-names": "--role-name",
}


@dataclass
class Inventory:
    """Asks the account in the name of the command line that is being typed.

    ``given`` are its options with their values, ``assigned`` what stands before it.
    """

    turn: Turn
    machine: Machine
    given: Mapping[str, str]
    assigned: Mapping[str, str]
    signed: bool = True

    @cached_property
    def process(self) -> Process:
        """The command that is not run yet, on a world of its own."""
        world = deepcopy(self.turn.world)
        trial = replace(self.turn, world=world, events=[])
        budget = Budget(_WORK)
        there = world.machines[self.machine.name]
        return Process(
            argv=["aws"],
            env={**environment(there), **self.assigned},
            input=Input(""),
            stdout=Nowhere(),
            stderr=Nowhere(),
            turn=trial,
            machine=there,
            host=host_of(trial),
            files=filesystem_of(trial, there, budget),
            screen=Screen(),
            budget=budget,
            frame=Frame(),
            run=lambda *_: 1,
            script=lambda source, *_, **__: 1,
        )

    def profiles(self) -> list[str]:
        """The profiles of the two files."""
        try:
            return list(self._configuration().profiles)
        except (*FAILURES, PathError):
            return []

    def values(self, option: str, service: str) -> list[str] | None:
        """What may stand after ``option``; None when no call lists it."""
        option = SEVERAL.get(option, option)
        listings = LISTINGS.get(f"{service}:{option}") or LISTINGS.get(option)
        if listings is None:
            return None
        found: list[str] = []
        for listing in listings:
            if all(needed in self.given for needed in listing.needs.values()):
                needs = {
                    name: self.given[needed] for name, needed in listing.needs.items()
                }
                found += self._ask(listing, {**listing.params, **needs})
        return found

    def buckets(self) -> list[str]:
        return self.values("--bucket", "s3") or []

    def keys(self, bucket: str, prefix: str) -> list[str]:
        """The keys that begin with ``prefix``, up to the next slash."""
        return self._ask(
            _KEYS, {"Bucket": bucket, "Prefix": prefix, "Delimiter": "/"}, pages=1
        )

    def _configuration(self) -> configurations.Configuration:
        return configurations.load(self.process, self.given.get("--profile"))

    def _ask(
        self, listing: Listing, params: Mapping[str, str], pages: int = _PAGES
    ) -> list[str]:
        """The names; nothing when the call fails, for whatever reason."""
        process = self.process
        try:
            loaded = self._configuration()
            options = {"region": self.given.get("--region")}
            invocation = Invocation(process, process.host.cli, options, loaded)
            caller = Caller(
                process.turn,
                process.machine.name,
                lambda: credentials.find(process.turn, process.machine, loaded),
                process.budget,
                signed=self.signed,
            )
            with calling_as(caller):
                client = invocation.client(listing.service)
                method = xform_name(listing.operation)
                answers: Iterable[Any] = (
                    client.get_paginator(method).paginate(**params)
                    if client.can_paginate(method)
                    else [getattr(client, method)(**params)]
                )
                return [
                    name
                    for answer in islice(answers, pages)
                    for name in jmespath.search(listing.names, answer) or ()
                    if name
                ]
        except (*FAILURES, PathError, Spent):
            return []


def given_options(words: Sequence[str]) -> dict[str, str]:
    """The options of a command line with the word after each."""
    return {
        word: following
        for word, following in pairwise(words)
        if word.startswith("--") and not following.startswith("--")
    }
