"""Write docs/emulated.md: which operations of which services are simulated.

The page is made of the catalogue and botocore's names; a test compares the two.
"""

import sys
from collections import defaultdict
from pathlib import Path

import botocore.session

from iamtutor.cloud.catalogue import operations

PAGE = Path(__file__).parents[1] / "docs/emulated.md"

_HEAD = """\
# What is emulated

Every operation that the AWS CLI knows is parsed and validated. Those below are also
carried out by the simulated account, with AWS's own errors; any other answers "not
emulated here". What each says at the terminal is recorded in
`tests/data/cloud/operations`; a `note:` there marks the few texts that nobody has shown us
from AWS. This page is written by `python -m tools.write_emulated` from
`iamtutor/cloud/catalogue.py`.
"""

#: What the operations of a service leave out.
_LEFT_OUT = {
    "accessanalyzer": """\
ValidatePolicy answers in English what `iamtutor.policy.validation` finds, as far as IAM
Access Analyzer has a check for it (`iamtutor/cloud/services/accessanalyzer/checks.py`).
Where an ARN names a Region or an account that its kind doesn't take, private addresses for
`aws:SourceIp` and empty blocks are found in the text itself (`written.py` beside it).
Its other checks are not made: Regions that a service is not in, forms of VPC and KMS ids,
condition keys for service principals and paired keys, tag keys that a service doesn't
support, wildcards and variables in sensitive keys, conditions that are always or never met,
GitHub and other OIDC providers, IAM Roles Anywhere, service-linked roles with
`NotResource`, roles passed with `NotResource`, and what holds for resource control policies
alone. A condition key that only some of the actions take is no finding either. Policies for
access points and DynamoDB tables, and those of more than 30,720 characters, are not read.

The three checks prove what they say by `iamtutor.policy.comparison`
([how](policy-comparison.md)); what it can't decide is a FAIL, as AWS's says that a policy
might allow it. A reason names the statement that allows; where a Deny is gone, that is the
Allow which it held back. CheckNoPublicAccess reads policies of buckets and roles: public is
what S3's guide calls so. The messages are those of AWS's examples (November 2026), but for
a CheckNoNewAccess that passes and for a document that can't be read: nobody has shown us
those.
""",
    "ec2": """\
Local Zones and Wavelength Zones, a private key in PuTTY's format and an Elastic IP address
for any other private address than the instance's only one are "not emulated here".
""",
    "iam": """\
CreateServiceLinkedRole knows the roles of 27 services
(`iamtutor/cloud/services/iam/identities/service_linked_roles.py`); of any other it says
that it isn't emulated. None of these services does anything here:
DeleteServiceLinkedRole deletes the role at once, whatever it would be needed for.
""",
    "iam-toolbox": """\
The preview as the IAM User Guide and the service's model describe it in November 2026.
Every refusal by IAM on the host of today carries an authorization id (on AWS most do), and
what was evaluated is told for 24 hours, at once, in the Region of the refusal. It tells
what is kept with the refused call. Checks of a resource's own policy and of VPC endpoints
are not among the answers; the texts of ResourceNotFoundException are our own. `aws` 2.36.7,
which the terminal shows, is older than the command; later ones have it.
""",
    "lambda": """\
Invoke in the terminal runs a handler in short Python from a zip file, whose calls are the
function's role's (`iamtutor/shell/handlers.py`); other code, and any that is invoked from
outside, is "not emulated here". A package that is no zip file answers `null`. Versions,
aliases, layers, environment variables, networks, images and tags are not emulated, nor is
the tail of the log: it reports a time and a memory, and nothing here takes any.
""",
}


def page() -> str:
    by_service: dict[str, list[str]] = defaultdict(list)
    for service, operation in operations():
        by_service[service].append(operation)
    session = botocore.session.get_session()
    parts = [_HEAD]
    for service, simulated in by_service.items():
        model = session.get_service_model(service)
        parts.append(
            f"## {model.metadata['serviceFullName']} (`{service}`)\n\n"
            f"{len(simulated)} of {len(model.operation_names)} operations.\n\n"
            + "".join(f"- {operation}\n" for operation in sorted(simulated))
            + (f"\n{_LEFT_OUT[service]}" if service in _LEFT_OUT else "")
        )
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{len(operations())} operations\n")
