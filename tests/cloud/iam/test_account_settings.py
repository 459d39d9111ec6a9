"""The account's alias and its password policy."""

from typing import Any

import pytest

from iamtutor.cloud.services.iam.account.aliases import sign_in_url
from tests.cloud.stage import OURS, Stage


def test_an_account_has_one_alias_and_signs_in_with_it(stage: Stage) -> None:
    assert OURS in sign_in_url(stage.account.alias or OURS)
    for alias in ("aoi-lab", "blue-lab"):
        stage.call("iam", "CreateAccountAlias", AccountAlias=alias)
        listed = stage.call("iam", "ListAccountAliases")["AccountAliases"]
        assert listed == [alias]
    assert sign_in_url(stage.account.alias or OURS) == (
        "https://blue-lab.signin.aws.amazon.com/console"
    )
    error = stage.error("iam", "CreateAccountAlias", AccountAlias="blue-lab")
    assert error.code == "EntityAlreadyExists"
    error = stage.error("iam", "DeleteAccountAlias", AccountAlias="aoi-lab")
    assert error.code == "NoSuchEntity"
    stage.call("iam", "DeleteAccountAlias", AccountAlias="blue-lab")
    assert stage.call("iam", "ListAccountAliases")["AccountAliases"] == []


@pytest.mark.parametrize("alias", ["Aoi", "-aoi", "aoi-", "a--b", "a_b", "x" * 64])
def test_an_alias_that_is_none(stage: Stage, alias: str) -> None:
    error = stage.error("iam", "CreateAccountAlias", AccountAlias=alias)
    assert error.code == "ValidationError"
    said = "at 'accountAlias' failed" if alias[63:] else "for accountAlias is invalid."
    assert said in error.message


@pytest.mark.parametrize(
    ("rules", "password", "said"),
    [
        ({}, "short", "minimum length of 6"),
        ({}, "onlylower", None),
        ({"MinimumPasswordLength": 14}, "Correct-Horse", "minimum length of 14"),
        ({"RequireSymbols": True}, "CorrectHorse1", "at least one symbol"),
        ({"RequireNumbers": True}, "Correct-Horse", "at least one number"),
        ({"RequireUppercaseCharacters": True}, "correct-1", "one uppercase letter"),
        ({"RequireLowercaseCharacters": True}, "CORRECT-1", "one lowercase letter"),
        (
            None,
            "lower-case",
            "meet 1 more of the following requirements: Password should "
            "have at least one uppercase letter, Password should have at least one number",
        ),
        (None, "onlylower", "meet 2 more of the following requirements: "),
        (None, "Short-1", "minimum length of 8"),
    ],
)
def test_a_password_has_to_fit(
    stage: Stage, rules: dict[str, Any] | None, password: str, said: str | None
) -> None:
    stage.user("aoi")
    if rules is not None:
        stage.call("iam", "UpdateAccountPasswordPolicy", **rules)
    given = {"UserName": "aoi", "Password": password}
    if said is None:
        stage.call("iam", "CreateLoginProfile", **given)
        stage.call("iam", "UpdateLoginProfile", **given)
        return
    error = stage.error("iam", "CreateLoginProfile", **given)
    assert (error.code, said in error.message) == ("PasswordPolicyViolation", True)
    good = {"UserName": "aoi", "Password": "Correct-Horse-Battery-1"}
    stage.call("iam", "CreateLoginProfile", **good)
    assert said in stage.error("iam", "UpdateLoginProfile", **given).message


def test_what_an_update_does_not_say_falls_back(stage: Stage) -> None:
    stage.call("iam", "UpdateAccountPasswordPolicy", RequireSymbols=True)
    stage.call("iam", "UpdateAccountPasswordPolicy", MaxPasswordAge=90)
    kept = stage.call("iam", "GetAccountPasswordPolicy")["PasswordPolicy"]
    assert (kept["RequireSymbols"], kept["ExpirePasswords"]) == (False, True)
    stage.call("iam", "DeleteAccountPasswordPolicy")
    for operation in ("GetAccountPasswordPolicy", "DeleteAccountPasswordPolicy"):
        assert stage.error("iam", operation).code == "NoSuchEntity"
