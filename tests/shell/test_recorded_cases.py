"""The terminal against what the genuine AWS CLI printed, case by case.

``GAPS`` is a floor that can only rise: a case that is not in it must pass.
"""

from collections import Counter

import pytest

from iamtutor.shell.cases import answer
from tests.shell.recorded import VERSIONS, asked, cases, differences

#: Cases that do not pass, and why.
GAPS = {
    "s3-mb-rb-011": "buckets in order of creation; AWS lists by name (decision 19)",
    "iam-060": "the account has all of AWS's policies, the recording only ten",
}
GROUPS = sorted({case["group"] for case in cases()})


def test_every_case_is_there() -> None:
    count = Counter(version for case in cases() for version in case["expect"])
    assert len(cases()) == 421
    assert count == {"v1.18": 406, "v1": 421, "v2": 162}


# jmespath takes the old form of a literal, `x`, and says so.
@pytest.mark.filterwarnings("ignore:deprecated string:PendingDeprecationWarning")
@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("group", GROUPS)
def test_group_is_printed_as_recorded(group: str, version: str) -> None:
    failed = {}
    for case in cases():
        if case["group"] != group or version not in case["expect"]:
            continue
        if case["id"] in GAPS:
            continue
        wrong = differences(case, version, answer(asked(case, version)))
        if wrong:
            failed[case["id"]] = wrong
    assert failed == {}


def test_the_article_has_no_gaps() -> None:
    assert not [name for name in GAPS if name.startswith("article")]
