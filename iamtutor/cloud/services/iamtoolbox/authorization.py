"""What was evaluated for a refused request, found by the id in the refusal's message.

Kept for a day, in the Region of the refusal, for those of the refused caller's account.
"""

import json
from datetime import timedelta
from functools import partial
from string import ascii_lowercase, digits

from iamtutor.cloud.catalogue import about
from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.events import ApiEvent
from iamtutor.cloud.identifiers import authorization_id
from iamtutor.cloud.policies import aws_managed
from iamtutor.cloud.service import Caller, Params, Response, Turn, reads
from iamtutor.cloud.service.constraints import checked, longest, pattern
from iamtutor.cloud.service.paging import page
from iamtutor.cloud.service.requirements import account_wide
from iamtutor.cloud.services.iamtoolbox import explained

_KEPT = timedelta(hours=24)
_PAGE = 50
_bad_token = partial(
    ServiceError, "ValidationException", "The pagination token is not valid."
)


check = checked(
    {"authorizationId": longest(256) + pattern(f"[{digits}{ascii_lowercase}]+")}
)


@reads(account_wide)
def get_request_authorization_details(
    turn: Turn, caller: Caller, params: Params
) -> Response:
    event = _refused(turn, caller, params["authorizationId"])
    made = explained.evaluations(turn.world, event)
    evaluations, token = page(made, params.get("nextToken"), _PAGE, _bad_token)
    return {
        "requestContext": explained.request_context(event),
        "evaluations": evaluations,
        "policies": explained.policies(turn.world, event),
        **({"nextToken": token} if token else {}),
    }


@reads(account_wide)
def get_request_authorization_policy(
    turn: Turn, caller: Caller, params: Params
) -> Response:
    event = _refused(turn, caller, params["authorizationId"])
    for statement in explained.statements(event):
        if explained.uri_of(event, statement) == params["policyUri"]:
            name = statement.arn or statement.policy
            provided = aws_managed.get(name)
            text = event.documents.get(name)
            if text is None and provided is not None:
                text = provided.document_text
            if text is not None:
                return {"policyDocument": json.loads(text)}
    raise _missing()


def _refused(turn: Turn, caller: Caller, wanted: str) -> ApiEvent:
    for event in reversed([*turn.past(), *turn.events]):
        if (
            event.denied
            and event.region == caller.region
            and turn.now - event.time <= _KEPT
            and about(event.service).words.authorization_ids
            and (event.principal_arn or "").split(":")[4:5]
            == [caller.principal.account]
            and authorization_id(event.event_id) == wanted
        ):
            return event
    raise _missing()


def _missing() -> ServiceError:
    return ServiceError(
        "ResourceNotFoundException",
        "The requested policy or authorization details do not exist in this region or "
        "have expired.",
        404,
    )
