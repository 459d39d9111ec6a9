"""Lists of what nothing here makes: who removes a user asks for them, and gets none."""

from iamtutor.cloud.service import Caller, Function, Params, Response, Turn, reads
from iamtutor.cloud.service.requirements import account_wide
from iamtutor.cloud.services.iam import requirements as for_iam
from iamtutor.cloud.services.iam.entities import paged
from iamtutor.cloud.services.iam.identities.users import named_or_calling


def _of_a_user(member: str) -> Function:
    """Of a user, by pages."""

    def found(turn: Turn, caller: Caller, params: Params) -> Response:
        named_or_calling(turn, caller, params)
        return paged(params, member, [])

    return found


@reads(for_iam.user)
def list_service_specific_credentials(
    turn: Turn, caller: Caller, params: Params
) -> Response:
    named_or_calling(turn, caller, params)
    return {"ServiceSpecificCredentials": []}


@reads(for_iam.listing("server-certificate"))
def list_server_certificates(turn: Turn, caller: Caller, params: Params) -> Response:
    return paged(params, "ServerCertificateMetadataList", [])


def _of_the_account(member: str) -> Function:
    """Of the account, all at once."""

    def found(turn: Turn, caller: Caller, params: Params) -> Response:
        return {member: []}

    return found


for name, member in (
    ("ListSSHPublicKeys", "SSHPublicKeys"),
    ("ListSigningCertificates", "Certificates"),
):
    reads(for_iam.user, name=name)(_of_a_user(member))
for name, member in (
    ("ListSAMLProviders", "SAMLProviderList"),
    ("ListOpenIDConnectProviders", "OpenIDConnectProviderList"),
):
    reads(account_wide, name=name)(_of_the_account(member))
