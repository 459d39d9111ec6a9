"""The account's alias, which stands in the sign-in URL instead of the account's id."""

from iamtutor.cloud.service import Caller, Params, Response, Turn, reads, writes
from iamtutor.cloud.service.requirements import account_wide
from iamtutor.cloud.services.iam.entities import already_exists, no_such_entity, paged


def sign_in_url(alias_or_id: str) -> str:
    """Where an account's users sign in to the console."""
    return f"https://{alias_or_id}.signin.aws.amazon.com/console"


@writes(account_wide)
def create_account_alias(turn: Turn, caller: Caller, params: Params) -> Response:
    """An account has one at most: a new one takes the place of the old."""
    account = turn.account
    alias = params["AccountAlias"]
    if alias == account.alias:
        raise already_exists(f"The account alias {alias} already exists.")
    account.alias = alias
    return {}


@reads(account_wide)
def list_account_aliases(turn: Turn, caller: Caller, params: Params) -> Response:
    alias = turn.account.alias
    return paged(params, "AccountAliases", [] if alias is None else [alias])


@writes(account_wide)
def delete_account_alias(turn: Turn, caller: Caller, params: Params) -> Response:
    account = turn.account
    if params["AccountAlias"] != account.alias:
        raise no_such_entity(
            f"The account alias {params['AccountAlias']} cannot be found."
        )
    account.alias = None
    return {}
