"""Lists of what nothing here makes: who removes a user asks for them, and gets none."""

from __future__ import annotations

from iamtutor.cloud.service.caller import Caller, Params, Response
from iamtutor.cloud.service.values import Function
from iamtutor.cloud.services.iam.entities import paged
from iamtutor.cloud.services.iam.users import named_or_calling
from iamtutor.cloud.turn import Turn


def of_a_user(member: str) -> Function:
    """Of a user, by pages."""

    def found(turn: Turn, caller: Caller, params: Params) -> Response:
        named_or_calling(turn, caller, params)
        return paged(params, member, [])

    return found


def list_service_specific_credentials(
    turn: Turn, caller: Caller, params: Params
) -> Response:
    named_or_calling(turn, caller, params)
    return {"ServiceSpecificCredentials": []}


def list_server_certificates(turn: Turn, caller: Caller, params: Params) -> Response:
    return paged(params, "ServerCertificateMetadataList", [])


def of_the_account(member: str) -> Function:
    """Of the account, all at once."""

    def found(turn: Turn, caller: Caller, params: Params) -> Response:
        return {member: []}

    return found
