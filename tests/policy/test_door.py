"""``python -m iamtutor.policy``: cases in, results out, whatever comes."""

import io
import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamtutor.policy.__main__ import (
    answer,
    answer_all,
    compared,
    decided,
    explained,
    main,
    repaired,
)
from iamtutor.policy.cases import read_policies, read_request
from iamtutor.policy.evaluation import NamedPolicy
from tests.policy.recorded import VECTORS

REQUEST = {
    "principal": "arn:aws:iam::111122223333:user/aoi",
    "action": "s3:GetObject",
    "resource": "arn:aws:s3:::notes/hello.txt",
    "resourceAccount": "111122223333",
    "context": {},
}
POLICY = {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}


def case(**fields: Any) -> str:
    return json.dumps({"id": "c", "request": REQUEST} | fields)


def error(line: str) -> str:
    return str(answer(line, decided)["error"])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "a case is a JSON object"),
        ("7", "a case is a JSON object"),
        ('{"id": 1}', "request is an object"),
        ('{"request": {}}', "request.principal is a string"),
        (case(request=REQUEST | {"action": 1}), "request.action is a string"),
        (case(request=REQUEST | {"resource": None}), "request.resource is a string"),
        (case(request=REQUEST | {"context": []}), "request.context is an object"),
        (
            case(request=REQUEST | {"context": {"k": {}}}),
            "request.context.k is a string or a list of strings",
        ),
        (
            case(request=REQUEST | {"context": {"k": [None]}}),
            "request.context.k is a string or a list of strings",
        ),
        (
            case(request=REQUEST | {"canonicalUser": 1}),
            "request.canonicalUser is a string",
        ),
        (case(identityPolicies={"a": 1}), "identityPolicies is a list"),
        (case(identityPolicies=[POLICY]), "identityPolicies[0] is an object with"),
        (
            case(identityPolicies=[{"name": 1, "policy": POLICY}]),
            "identityPolicies[0].name is a string",
        ),
        (
            case(identityPolicies=[{"name": "n", "arn": 1, "policy": POLICY}]),
            "identityPolicies[0].arn is a string",
        ),
        (
            case(identityPolicies=[{"name": "n", "policy": 1}]),
            "identityPolicies[0].policy is a policy document",
        ),
        (
            case(identityPolicies=[{"name": "n", "policy": {}}]),
            "identityPolicies[0].policy: a policy has Statement",
        ),
        (case(resourcePolicy="{"), "resourcePolicy: "),
        (case(permissionBoundary="{"), "permissionBoundary: "),
        (case(sessionPolicy="{"), "sessionPolicy: "),
        (case(sessionPolicy=[7]), "sessionPolicy[0] is an object with name and"),
        (case(rcps=[[], 7]), "rcps[1] is a list of named policies"),
        (case(scps=7), "scps is a list of levels"),
        (case(scps=[7]), "scps[0] is a list of named policies"),
    ],
)
def test_what_is_no_case_is_answered_with_the_field_at_fault(line, said):
    assert error(line).startswith(said)


def test_values_that_are_no_strings_are_taken_as_their_text():
    condition = {
        "Bool": {"aws:SecureTransport": True},
        "NumericEquals": {"s3:max-keys": [1, 2.5]},
    }
    policy = {"Statement": {**POLICY["Statement"], "Condition": condition}}
    context = {"aws:SecureTransport": True, "s3:max-keys": 2.5, "aws:TagKeys": ["a"]}
    line = case(
        request=REQUEST | {"context": context},
        identityPolicies=[{"name": "n", "policy": policy}],
        resourcePolicy={},
        sessionPolicy=None,
    )
    assert answer(line, decided)["decision"] == "Allowed"


def test_the_parts_of_a_case_are_read():
    asked = REQUEST | {
        "canonicalUser": "c0ffee",
        "context": {"yes": True, "no": False, "many": [1, "a", True], "half": 0.5},
    }
    found = read_request(asked)
    assert found.canonical_user == "c0ffee"
    assert found.context == {
        "yes": "true",
        "no": "false",
        "many": ("1", "a", "true"),
        "half": "0.5",
    }
    bare = read_request({k: v for k, v in REQUEST.items() if k != "context"})
    assert (bare.canonical_user, bare.context) == ("", {})
    arn = "arn:aws:iam::aws:policy/Full"
    policies = read_policies(
        {
            "identityPolicies": [
                {"policy": POLICY},
                {"name": "Full", "arn": arn, "policy": POLICY},
            ],
            "resourcePolicy": POLICY,
            "permissionBoundary": POLICY,
            "sessionPolicy": POLICY,
            "scps": [[{"name": "S", "policy": POLICY}], []],
            "rcps": [[{"name": "R", "policy": POLICY}]],
        }
    )
    assert [(p.name, p.arn) for p in policies.identity] == [("", None), ("Full", arn)]
    assert policies.resource is not None
    assert policies.resource.name == "resourcePolicy"
    assert policies.boundary is not None
    assert policies.boundary.name == "permissionBoundary"
    assert isinstance(policies.session, NamedPolicy)
    assert policies.session.name == "sessionPolicy"
    assert [[p.name for p in level] for level in policies.scps] == [["S"], []]
    assert [[p.name for p in level] for level in policies.rcps] == [["R"]]
    listed = read_policies({"sessionPolicy": [{"name": "P", "policy": POLICY}]})
    assert isinstance(listed.session, tuple)
    assert [p.name for p in listed.session] == ["P"]


def test_a_statement_without_a_sid_is_named_by_its_policy_and_place():
    line = case(identityPolicies=[{"name": "Mine", "policy": POLICY}])
    assert answer(line, decided) == {
        "id": "c",
        "decision": "Allowed",
        "allows": ["Mine#0"],
        "denies": [],
        "layers": {"identity": "Allowed"},
    }


def test_the_explanation_says_what_each_layer_did_and_why():
    levels = [[{"name": "Full", "policy": POLICY}], []]
    line = case(identityPolicies=[{"name": "Mine", "policy": POLICY}], scps=levels)
    report: Any = answer(line, explained)
    assert report["checks"] == [
        {"layer": "scp", "effect": "IMPLICIT_DENY", "level": 1},
        {"layer": "identity", "effect": "ALLOW"},
    ]
    assert report["deniedBy"] == "scp"
    assert report["deciding"] == []
    assert report["statements"][1]["elements"][0] == {
        "element": "Action",
        "matched": True,
        "reason": "action_matched",
        "params": {"action": "s3:GetObject", "pattern": "*"},
    }
    json.dumps(report)


def test_a_bad_line_does_not_stop_the_others():
    source = io.StringIO("\n".join(["{", "", json.dumps(VECTORS[0])]))
    target = io.StringIO()
    assert main([], source, target) == 1
    first, second = (json.loads(line) for line in target.getvalue().splitlines())
    assert first["id"] is None
    assert "error" in first
    assert second["id"] == VECTORS[0]["id"]
    assert main(["--explain"], io.StringIO(json.dumps(VECTORS[0])), target) == 0


def test_it_runs_as_a_program_without_django_or_a_database():
    script = (
        "import runpy, sys; sys.argv = ['policy'];\n"
        "try: runpy.run_module('iamtutor.policy', run_name='__main__')\n"
        "except SystemExit as end: code = end.code\n"
        "assert not any(name.split('.')[0] in ('django', 'msgspec', 'boto3')"
        " for name in sys.modules)\n"
        "sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        input="\n".join(json.dumps(vector) for vector in VECTORS[:3]),
        capture_output=True,
        text=True,
        check=True,
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [found["decision"] for found in answers] == [
        vector["expected"] for vector in VECTORS[:3]
    ]


def test_what_is_no_text_is_answered_as_json():
    half = json.loads(case(request=REQUEST | {"resource": "\ud800"}))
    lines = [json.dumps(half).encode(), b'{"id": "\xff\xfe", "request": 7}', b"\xff"]
    done = subprocess.run(
        [sys.executable, "-m", "iamtutor.policy", "--explain"],
        input=b"\n".join(lines),
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, b"")
    first, second, third = map(json.loads, done.stdout.decode().splitlines())
    assert first["decision"] == "ImplicitlyDenied"
    assert second["id"] == "\udcff\udcfe"
    assert "not JSON" in third["error"]


@given(st.text(max_size=40))
def test_any_line_is_answered(line):
    for report in answer_all([line], explained):
        assert "error" in report or "decision" in report


@given(
    st.sampled_from(VECTORS),
    st.data(),
)
def test_a_broken_case_is_answered(vector, data):
    broken = json.loads(json.dumps(vector))
    target: Any = broken
    for _ in range(data.draw(st.integers(1, 6))):
        keys = list(target) if isinstance(target, dict) else list(range(len(target)))
        if not keys:
            break
        key = data.draw(st.sampled_from(keys))
        if isinstance(target[key], dict | list) and data.draw(st.booleans()):
            target = target[key]
            continue
        target[key] = data.draw(
            st.sampled_from(
                [None, 7, "", [], {}, "*", ["*"], {"a": "b"}, True, "\ud800"]
            )
        )
        break
    report = answer(json.dumps(broken), explained)
    assert "error" in report or "decision" in report


WIDE = {"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}
NARROW = {"Statement": {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}}


def test_a_pair_is_compared():
    line = json.dumps({"id": 7, "existing": NARROW, "new": json.dumps(WIDE)})
    report: Any = answer(line, compared)
    assert report["id"] == 7
    assert report["relation"] == "wider"
    assert report["lostAccess"] is None
    assert report["reason"] is None
    request = report["newAccess"]["request"]
    for policy, said in ((WIDE, "Allowed"), (NARROW, "ImplicitlyDenied")):
        named = [{"name": "P", "policy": policy}]
        case = {"request": request, "identityPolicies": named}
        assert answer(json.dumps(case), decided)["decision"] == said
    (change,) = report["summary"]["newAccess"]["changes"]
    assert change["statement"]["Action"] == ["s3:*"]
    assert change["but"] == ["s3:Get*"]


@pytest.mark.parametrize(
    ("pair", "said"),
    [
        ([], "a pair is a JSON object"),
        ({"new": WIDE}, "existing is a policy document"),
        ({"existing": WIDE, "new": 7}, "new is a policy document"),
        ({"existing": WIDE, "new": {}}, "new: a policy has Statement"),
        ({"existing": "{", "new": WIDE}, "existing: "),
        ({"existing": WIDE, "new": WIDE, "kind": "user"}, "kind is one of identity, "),
        ({"existing": WIDE, "new": WIDE, "kind": []}, "kind is one of identity, "),
    ],
)
def test_what_is_no_pair(pair, said):
    assert said in str(answer(json.dumps(pair), compared)["error"])


def test_comparing_goes_on_after_a_bad_line():
    good = json.dumps({"id": "a", "existing": WIDE, "new": WIDE, "kind": "scp"})
    target = io.StringIO()
    assert main(["--compare"], io.StringIO(f"x\n{good}\n"), target) == 1
    first, second = map(json.loads, target.getvalue().splitlines())
    assert "error" in first
    assert second["relation"] == "equal"


def test_a_decision_is_turned_round_either_way():
    named = {"name": "all", "policy": POLICY}
    line = case(identityPolicies=[named])
    said = answer(line, repaired)
    assert said["decision"] == "Allowed"
    denying = [[edit["kind"] for edit in way] for way in said["repairs"]]
    assert sorted(denying) == [["add_deny"], ["narrow_allow"]]

    said = answer(case(), repaired)
    assert said["decision"] == "ImplicitlyDenied"
    ((edit,),) = said["repairs"]
    assert edit["kind"] == "add_allow"
    policy = {"Version": "2012-10-17", "Statement": edit["statements"]}
    repaired_case = case(identityPolicies=[named | {"policy": policy}])
    assert answer(repaired_case, decided)["decision"] == "Allowed"


def test_who_asks_how_to_turn_a_decision_round_says_so():
    source, target = io.StringIO(case() + "\n"), io.StringIO()
    assert main(["--repair"], source, target) == 0
    assert json.loads(target.getvalue())["id"] == "c"
