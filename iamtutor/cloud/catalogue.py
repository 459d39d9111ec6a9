"""The simulated services, as one table. What is real but not in it is ``NotEmulated``.

To add an operation, write its function in ``services/<service>``, which declares what it
needs, and its transcripts in ``tests/data/cloud/operations``. To add a service, write its
folder, with a ``SERVICE`` in ``service.py``, and its line here.

Services are looked up by name and imported when they are first asked for, so that they may
look up each other's facts here (CloudTrail records the calls of all) and know none of the
others' modules.
"""

from functools import cache
from importlib import import_module

from iamtutor.cloud.account import Account
from iamtutor.cloud.errors import NotEmulated
from iamtutor.cloud.principals import Principal
from iamtutor.cloud.service.requirements import Context, Requirement
from iamtutor.cloud.service.values import Operation, Service
from iamtutor.policy.evaluation import NamedPolicy

#: The folders in ``services``, one a line.
_FOLDERS = (
    "s3",
    "iam",
    "sts",
    "ec2",
    "cloudtrail",
    "organizations",
    "accessanalyzer",
    "lambda_",
    "iamtoolbox",
)


@cache
def services() -> dict[str, Service]:
    """Every simulated service, by botocore's name for it."""
    found: list[Service] = [
        import_module(f"iamtutor.cloud.services.{folder}.service").SERVICE
        for folder in _FOLDERS
    ]
    return {service.id: service for service in found}


def about(service: str) -> Service:
    """What is known of a service; of one that is not simulated, its name."""
    return services().get(service) or Service(service)


def call_name(service: str, operation: str) -> str:
    """How a call is written: ``S3 ListBuckets``. What is written ``s3:…`` is an action,
    and not every call is the name of one."""
    name = about(service).called.removeprefix("Amazon ").removeprefix("AWS ")
    return f"{name} {operation}"


def operations() -> dict[tuple[str, str], Operation]:
    """(service, operation) as botocore names them -> what is simulated."""
    return {
        (service.id, name): operation
        for service in services().values()
        for name, operation in service.operations.items()
    }


def find(service: str, operation: str) -> Operation:
    """The operation of this name. Raises NotEmulated."""
    found = about(service).operations.get(operation)
    if found is None:
        raise NotEmulated(service, operation)
    return found


def resource_policy(
    account: Account, principal: Principal, requirement: Requirement
) -> NamedPolicy | None:
    """The policy of the resource, found by the service that the action is of."""
    prefix = requirement.action.partition(":")[0]
    for service in services().values():
        if service.namespace == prefix:
            policy = service.resource_policy(account, principal, requirement)
            if policy is not None:
                return policy
    return None


def resource_context(account: Account, resource: str) -> Context:
    """What conditions may ask about a resource of the account, found by the service that
    its ARN names."""
    namespace = resource.split(":")[2:3]
    for service in services().values():
        if [service.namespace] == namespace:
            return service.resource_context(account, resource)
    return {}
