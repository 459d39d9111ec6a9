"""The organization that accounts are in, if any, and its service control policies.

It is small: a line of targets from the root to one organizational unit, and accounts in
that. What a target's policies do not allow, nobody in an account below it may do, its root
user included. The management account is not limited by them.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

#: The account that manages the organization, unless one of ours does (an id for examples).
MANAGEMENT = "777788889999"
FULL_ACCESS = "p-FullAWSAccess"
_FULL_ACCESS_TEXT = """{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "*",
      "Resource": "*"
    }
  ]
}"""


@dataclass(slots=True)
class ServiceControlPolicy:
    policy_id: str
    name: str
    description: str
    content: str
    aws_managed: bool = False


@dataclass(slots=True)
class Target:
    """What policies can be attached to. ``kind`` is ``ROOT``, ``ORGANIZATIONAL_UNIT`` or
    ``ACCOUNT``."""

    target_id: str
    name: str
    kind: str
    policies: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Organization:
    """``path`` runs from the root to the unit that the ``accounts`` are in."""

    organization_id: str
    management: str
    path: list[Target]
    accounts: list[Target]
    policies: dict[str, ServiceControlPolicy]

    @property
    def targets(self) -> list[Target]:
        return [*self.path, *self.accounts]

    def has(self, account_id: str) -> bool:
        return account_id == self.management or any(
            target.target_id == account_id for target in self.accounts
        )

    def path_to(self, account_id: str) -> list[Target]:
        """From the root to a member account; of any other account, nothing."""
        for target in self.accounts:
            if target.target_id == account_id:
                return [*self.path, target]
        return []


def small_organization(accounts: Mapping[str, str], seed: str) -> Organization:
    """A root, a unit and accounts (names by id), where everything is allowed as yet."""
    spelled = hashlib.sha256(f"{seed}:organization".encode()).hexdigest()
    root = spelled[10:14]
    return Organization(
        f"o-{spelled[:10]}",
        MANAGEMENT,
        [
            Target(f"r-{root}", "Root", "ROOT", [FULL_ACCESS]),
            Target(
                f"ou-{root}-{spelled[14:22]}",
                "Workloads",
                "ORGANIZATIONAL_UNIT",
                [FULL_ACCESS],
            ),
        ],
        [
            Target(account_id, name or "lab", "ACCOUNT", [FULL_ACCESS])
            for account_id, name in accounts.items()
        ],
        {
            FULL_ACCESS: ServiceControlPolicy(
                FULL_ACCESS,
                "FullAWSAccess",
                "Allows access to every operation",
                _FULL_ACCESS_TEXT,
                aws_managed=True,
            )
        },
    )


def policy_arn(organization: Organization, policy: ServiceControlPolicy) -> str:
    if policy.aws_managed:
        start = "arn:aws:organizations::aws:policy/service_control_policy"
        return f"{start}/{policy.policy_id}"
    return (
        f"arn:aws:organizations::{organization.management}:policy/"
        f"{organization.organization_id}/service_control_policy/{policy.policy_id}"
    )


def target_arn(organization: Organization, target: Target) -> str:
    start = f"arn:aws:organizations::{organization.management}"
    where = organization.organization_id
    word = {"ROOT": "root", "ORGANIZATIONAL_UNIT": "ou", "ACCOUNT": "account"}
    return f"{start}:{word[target.kind]}/{where}/{target.target_id}"
