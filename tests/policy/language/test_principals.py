"""Who a Principal element names, and whom NotPrincipal leaves out."""

from typing import Any

import pytest

from iamtutor.policy.cases import read_policies
from iamtutor.policy.evaluation import evaluate
from iamtutor.policy.layers import Decision, Layer, LayerOutcome
from iamtutor.policy.request import AccessRequest, PrincipalKind, identify_principal

OURS = "111122223333"
USER = f"arn:aws:iam::{OURS}:user/team/aoi"
ROLE = f"arn:aws:iam::{OURS}:role/team/lab-role"
SESSION = f"arn:aws:sts::{OURS}:assumed-role/lab-role/s"
ROOT = f"arn:aws:iam::{OURS}:root"
EC2 = "ec2.amazonaws.com"
SAML = f"arn:aws:iam::{OURS}:saml-provider/idp"


def ask(principal: str, resource: bool = True, **elements: Any) -> Any:
    """The resource layer's outcome for one statement that is otherwise wide open."""
    statement = {"Effect": "Allow", "Action": "*"} | elements
    if resource:
        statement["Resource"] = "*"
    document = {"Version": "2012-10-17", "Statement": statement}
    context: dict[str, str] = {"aws:userid": "AIDAEXAMPLE"}
    if principal == SESSION:
        context = {"aws:PrincipalArn": ROLE, "aws:userid": "AROAEXAMPLE:s"}
    request = AccessRequest(
        principal, "s3:GetObject", "arn:aws:s3:::b/k", OURS, context, "c" * 64
    )
    found = read_policies({"resourcePolicy": document})
    return evaluate(request, found).layers[Layer.RESOURCE]


YES, NO = LayerOutcome.ALLOWED, LayerOutcome.IMPLICITLY_DENIED
ACCOUNT = LayerOutcome.ALLOWED_FOR_ACCOUNT


@pytest.mark.parametrize(
    ("principal", "named", "outcome"),
    [
        (USER, "*", YES),
        ("anonymous", "*", YES),
        ("anonymous", {"AWS": "*"}, YES),
        ("anonymous", {"AWS": OURS}, NO),
        (EC2, "*", YES),
        (EC2, {"Service": EC2}, YES),
        (EC2, {"Service": "lambda.amazonaws.com"}, NO),
        (EC2, {"AWS": OURS}, NO),
        (EC2, {"AWS": EC2}, NO),
        (USER, {"Service": EC2}, NO),
        (USER, {"AWS": USER}, YES),
        (USER, {"AWS": f"arn:aws:iam::{OURS}:user/aoi"}, NO),
        (USER, {"AWS": OURS}, ACCOUNT),
        (USER, {"AWS": [OURS, USER]}, YES),
        (USER, {"AWS": "444455556666"}, NO),
        (USER, {"AWS": "AIDAEXAMPLE"}, YES),
        (USER, {"AWS": "AIDAOTHER"}, NO),
        (USER, {"CanonicalUser": "c" * 64}, ACCOUNT),
        (USER, {"CanonicalUser": "d" * 64}, NO),
        (USER, {}, NO),
        (SESSION, {"AWS": SESSION}, YES),
        (SESSION, {"AWS": ROLE}, YES),
        (SESSION, {"AWS": f"arn:aws:iam::{OURS}:role/lab-role"}, NO),
        (SESSION, {"AWS": "AROAEXAMPLE"}, YES),
        (ROLE, {"AWS": ROLE}, YES),
        (ROOT, {"AWS": ROOT}, YES),
        (ROOT, {"AWS": OURS}, YES),
        (SAML, {"Federated": SAML}, YES),
        ("accounts.google.com", {"Federated": "accounts.google.com"}, YES),
        (
            "cognito-identity.amazonaws.com",
            {"Federated": "cognito-identity.amazonaws.com"},
            YES,
        ),
        ("accounts.google.com", {"Service": "accounts.google.com"}, NO),
    ],
)
def test_a_principal_element_names(principal, named, outcome):
    assert ask(principal, Principal=named) is outcome


LEFT_OUT, HIT = LayerOutcome.IMPLICITLY_DENIED, LayerOutcome.EXPLICITLY_DENIED


@pytest.mark.parametrize(
    ("principal", "named", "outcome"),
    [
        (USER, {"AWS": [USER, ROOT]}, LEFT_OUT),
        (USER, {"AWS": [USER, OURS]}, LEFT_OUT),
        (USER, {"AWS": USER}, HIT),
        (USER, {"AWS": OURS}, HIT),
        (USER, "*", LEFT_OUT),
        (SESSION, {"AWS": [SESSION, ROLE, OURS]}, LEFT_OUT),
        (SESSION, {"AWS": [SESSION, OURS]}, HIT),
        (SESSION, {"AWS": [ROLE, OURS]}, HIT),
        (ROOT, {"AWS": OURS}, LEFT_OUT),
        (ROOT, {"AWS": ROOT}, LEFT_OUT),
        (ROOT, {"AWS": "444455556666"}, HIT),
        (EC2, {"Service": EC2}, LEFT_OUT),
        (EC2, {"AWS": OURS}, HIT),
        ("anonymous", {"AWS": OURS}, HIT),
    ],
)
def test_not_principal_leaves_out(principal, named, outcome):
    assert ask(principal, Effect="Deny", NotPrincipal=named) is outcome


def test_without_its_role_in_the_context_a_session_has_a_role_without_a_path():
    request = AccessRequest(SESSION, "s3:GetObject", "arn:aws:s3:::b/k", OURS, {})
    statement = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    named = {"Principal": {"AWS": f"arn:aws:iam::{OURS}:role/lab-role"}}
    policy = {"Version": "2012-10-17", "Statement": statement | named}
    result = evaluate(request, read_policies({"resourcePolicy": policy}))
    assert result.decision is Decision.ALLOWED


@pytest.mark.parametrize(
    ("principal", "kind", "account"),
    [
        (USER, PrincipalKind.USER, OURS),
        (SESSION, PrincipalKind.ROLE_SESSION, OURS),
        (ROLE, PrincipalKind.ROLE, OURS),
        (ROOT, PrincipalKind.ROOT, OURS),
        (
            f"arn:aws:sts::{OURS}:federated-user/x",
            PrincipalKind.FEDERATED_SESSION,
            OURS,
        ),
        (SAML, PrincipalKind.FEDERATED, OURS),
        ("anonymous", PrincipalKind.ANONYMOUS, ""),
        (EC2, PrincipalKind.SERVICE, ""),
        ("x.amazonaws.com.cn", PrincipalKind.SERVICE, ""),
        ("accounts.google.com", PrincipalKind.FEDERATED, ""),
        (f"arn:aws:sts::{OURS}:assumed-role", PrincipalKind.USER, OURS),
        (f"arn:aws:sts::{OURS}:assumed-role/r", PrincipalKind.ROLE_SESSION, OURS),
    ],
)
def test_the_kind_of_principal_is_read_from_its_name(principal, kind, account):
    found = identify_principal(principal)
    assert (found.kind, found.account) == (kind, account)
