"""The search of the console: services, their features, and what there is in the account.

Names are found in the page's language and in English, with or without the half-width space
that the Japanese console puts between Latin and Japanese words, in any width and case.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import override, pgettext_lazy

from iamtutor.console.reading import ec2, iam, s3
from iamtutor.console.reading.asking import Api

#: The most resources that are listed.
MOST = 20


@dataclass(frozen=True, slots=True)
class Service:
    """A service of the console, and its first screen."""

    name: str
    title: str
    screen: str
    text: str | Promise


@dataclass(frozen=True, slots=True)
class Feature:
    service: str
    screen: str
    title: str | Promise
    one: str = ""  # the English word for one of them, where the title does not have it


@dataclass(frozen=True, slots=True)
class Resource:
    """Something in the account: its screen, with the part of the address that names it."""

    kind: str | Promise
    name: str
    screen: str
    part: str
    query: str = ""


SERVICES = (
    Service(
        "iam", "IAM", "iam", pgettext_lazy("console", "Manage access to AWS resources")
    ),
    Service(
        "ec2", "EC2", "ec2", pgettext_lazy("console", "Virtual Servers in the Cloud")
    ),
    Service(
        "s3",
        "S3",
        "s3-buckets",
        pgettext_lazy("console", "Scalable Storage in the Cloud"),
    ),
    Service(
        "cloudtrail",
        "CloudTrail",
        "cloudtrail",
        pgettext_lazy("console", "Track User Activity and API Usage"),
    ),
)
FEATURES = (
    Feature("iam", "iam-roles", pgettext_lazy("console", "Roles")),
    Feature("iam", "iam-policies", pgettext_lazy("console", "Policies"), "Policy"),
    Feature("iam", "iam-users", pgettext_lazy("console", "IAM users")),
    Feature("iam", "iam-groups", pgettext_lazy("console", "IAM user groups")),
    Feature("ec2", "ec2-instances", pgettext_lazy("console", "Instances")),
    Feature("ec2", "ec2-launch", pgettext_lazy("console", "Launch an instance")),
    Feature("s3", "s3-buckets", pgettext_lazy("console", "Buckets")),
    Feature("cloudtrail", "cloudtrail", pgettext_lazy("console", "Event history")),
)


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, in the console's groups."""

    services: list[Service]
    features: list[Feature]
    resources: list[Resource]

    def __bool__(self) -> bool:
        return bool(self.services or self.features or self.resources)


def plain(text: str | Promise) -> str:
    """A text as it is compared: without width, case and spaces."""
    return "".join(unicodedata.normalize("NFKC", str(text)).casefold().split())


def search(api: Api, wanted: str) -> Found:
    sought = plain(wanted)
    return Found(
        [one for one in SERVICES if _has(sought, one.title, one.text)],
        [one for one in FEATURES if _has(sought, one.title, one.one)],
        [one for one in _resources(api) if sought in plain(one.name)][:MOST],
    )


def _has(sought: str, *texts: str | Promise) -> bool:
    """Whether one of the texts has it, as the page shows it or in English."""
    if any(sought in plain(text) for text in texts):
        return True
    with override("en"):
        return any(sought in plain(text) for text in texts)


def _resources(api: Api) -> Iterator[Resource]:
    """What may be listed: the search says nothing of what is refused."""
    for role in api.listed(iam.roles):
        yield Resource(
            pgettext_lazy("console", "Role"), role.name, "iam-role", role.name
        )
    for user in api.listed(iam.users):
        yield Resource(
            pgettext_lazy("console", "User"), user.name, "iam-user", user.name
        )
    for policy in api.listed(iam.own_policies):
        yield Resource(
            pgettext_lazy("console", "Policy"),
            policy.name,
            "iam-policy",
            "",
            f"arn={policy.arn}",
        )
    for instance in api.listed(ec2.instances):
        if instance.state != "terminated":
            known = instance.name
            yield Resource(
                pgettext_lazy("console", "Instance"),
                f"{known} ({instance.instance_id})" if known else instance.instance_id,
                "ec2-instance",
                instance.instance_id,
            )
    for bucket in api.listed(s3.buckets):
        name = bucket.name
        yield Resource(pgettext_lazy("console", "Bucket"), name, "s3-bucket", name)
