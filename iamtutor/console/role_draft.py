"""A role that is being made: what the three steps have chosen so far.

All of it stands in the address, so that back, reload and a second tab keep it. Texts that
would make the address too long for servers are packed.
"""

import base64
import binascii
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from iamtutor.cloud.console import trusted_entities as trusted
from iamtutor.cloud.console.steps import trust_policy_for
from iamtutor.policy import positions

#: What each kind of trusted entity is told by.
FIELDS = {
    "service": ("service", "use_case"),
    "account": ("whose", "account", "external_id", "mfa"),
    "web": ("provider", "audience"),
    "saml": ("saml_provider", "saml_access", "saml_attribute", "saml_value"),
    "custom": (),
}
#: The longest address that is led to, below the 4,094 bytes that servers take; and the
#: longest text that is unpacked from one.
LONGEST_QUERY, LONGEST_TEXT = 3_500, 40_000


def packed(value: object) -> str:
    """A value as a short text of letters, digits, ``-`` and ``_``."""
    text = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
    return base64.urlsafe_b64encode(zlib.compress(text, 9)).decode().rstrip("=")


def unpacked(text: str) -> Any:
    """What ``packed`` made; None for anything else."""
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        whole = zlib.decompressobj().decompress(data, LONGEST_TEXT)
        return positions.loads(whole)
    except (ValueError, binascii.Error, zlib.error, RecursionError):
        return None


@dataclass(slots=True)
class RoleDraft:
    """``choices`` are the fields of the trusted entity; ``written`` is what stands in the
    third step: name, description and tags."""

    account: str
    entity: str
    choices: dict[str, str]
    document: str = ""
    policies: list[str] = field(default_factory=list)
    boundary: str = ""
    written: dict[str, Any] = field(default_factory=dict)

    @property
    def use_case(self) -> trusted.UseCase | None:
        if self.entity != "service":
            return None
        return trusted.use_case(
            self.choices.get("service", ""), self.choices.get("use_case", "")
        )

    @property
    def trusted_service(self) -> str:
        case = self.use_case
        return case.principal if case is not None else ""

    @property
    def description(self) -> str:
        """What the third step is prefilled with."""
        case = self.use_case
        return case.description if case is not None else ""

    @property
    def trust_policy(self) -> str:
        said = self.choices.get
        match self.entity:
            case "account":
                other = "" if said("whose") == "this" else said("account", "")
                return trusted.trust_account(
                    other or self.account, said("external_id", ""), bool(said("mfa"))
                )
            case "web" if said("provider") in trusted.WEB_PROVIDERS:
                return trusted.trust_web_identity(
                    said("provider", ""), said("audience", "")
                )
            case "saml":
                attribute, value = said("saml_attribute", ""), said("saml_value", "")
                if said("saml_access") == "console":
                    attribute, value = "SAML:aud", trusted.SAML_SIGN_IN
                return trusted.trust_saml(
                    self.account, said("saml_provider", ""), attribute, value
                )
            case "custom":
                return self.document
        return trust_policy_for(self.trusted_service)

    def params(self, name: str, **more: Any) -> dict[str, Any]:
        """The parameters of the button."""
        params = {"name": name, "policies": self.policies, **more}
        if self.boundary:
            params["boundary"] = self.boundary
        if self.trusted_service:
            params["trusted_service"] = self.trusted_service
        else:
            params["trust_policy"] = self.trust_policy
        return params

    @property
    def carried(self) -> dict[str, str]:
        """Everything but policies and boundary, as fields of a form or of an address."""
        pairs = {"entity": self.entity, **self.choices}
        if self.entity == "custom":
            pairs["text"] = packed(self.document)
        if any(self.written.values()):
            pairs["written"] = packed(self.written)
        return {key: value for key, value in pairs.items() if value}

    def query(self, step: str) -> str:
        """The draft as the address of a step."""
        query = QueryDict(mutable=True)
        query["step"] = step
        for key, value in self.carried.items():
            query[key] = value
        query.setlist("policy", self.policies)
        if self.boundary:
            query["bounded"] = "1"
            query["boundary"] = self.boundary
        return query.urlencode()

    def choose(self, entity: str, choices: Mapping[str, str], document: str) -> None:
        """The first step is answered: policies that the use case brings are chosen, those
        of another one are not any more."""
        before = self.use_case
        self.entity, self.document = entity, document
        self.choices = {key: choices[key] for key in FIELDS[entity] if choices.get(key)}
        after = self.use_case
        brought = before.policies if before is not None else ()
        wanted = after.policies if after is not None else ()
        kept = [arn for arn in self.policies if arn not in brought]
        self.policies = list(dict.fromkeys([*kept, *wanted]))


def draft_of(asked: QueryDict, account: str) -> RoleDraft:
    """The draft that an address (or a form that was sent) carries."""
    entity = asked.get("entity", "service")
    if entity not in FIELDS:
        entity = "service"
    text = unpacked(str(asked.get("text", "")))
    written = unpacked(str(asked.get("written", "")))
    return RoleDraft(
        account,
        entity,
        {key: str(asked[key]) for key in FIELDS[entity] if asked.get(key)},
        text if isinstance(text, str) else asked.get("document", ""),
        list(dict.fromkeys(asked.getlist("policy"))),
        asked.get("boundary", "") if asked.get("bounded") else "",
        _as_written(written),
    )


def _as_written(value: object) -> dict[str, Any]:
    """What was packed of the third step, each part only if it has the right form."""
    if not isinstance(value, dict):
        return {}
    tags = value.get("tags")
    return {
        "name": str(value.get("name", "")),
        "description": str(value.get("description", "")),
        "tags": [
            (str(pair[0]), str(pair[1]))
            for pair in (tags if isinstance(tags, list) else ())
            if isinstance(pair, list) and len(pair) == 2
        ],
    }
