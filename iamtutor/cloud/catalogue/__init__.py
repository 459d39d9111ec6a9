"""The simulated operations, as one table: what runs each, and what each needs.

To add an operation, write its function in ``services``, its line in the module of its
service here, and its transcripts in ``tests/data/cloud/operations``. What is real but not
in the table answers ``NotEmulated``.
"""

from __future__ import annotations

from iamtutor.cloud.catalogue import (
    accessanalyzer,
    cloudtrail,
    ec2,
    iam,
    organizations,
    s3,
    sts,
)
from iamtutor.cloud.catalogue.operation import Operation
from iamtutor.cloud.errors import NotEmulated

__all__ = ["OPERATIONS", "Operation", "find"]

#: (service, operation) as botocore names them -> what is simulated.
OPERATIONS: dict[tuple[str, str], Operation] = {
    (service, name): operation
    for service, table in (
        ("s3", s3.OPERATIONS),
        ("iam", iam.OPERATIONS),
        ("sts", sts.OPERATIONS),
        ("ec2", ec2.OPERATIONS),
        ("cloudtrail", cloudtrail.OPERATIONS),
        ("organizations", organizations.OPERATIONS),
        ("accessanalyzer", accessanalyzer.OPERATIONS),
    )
    for name, operation in table.items()
}


def find(service: str, operation: str) -> Operation:
    """The operation of this name. Raises NotEmulated."""
    found = OPERATIONS.get((service, operation))
    if found is None:
        raise NotEmulated(service, operation)
    return found
