"""How a button is pressed or planned."""

from dataclasses import dataclass, field
from datetime import UTC
from typing import Any

from iamtutor.cloud.calls import ApiCall, perform
from iamtutor.cloud.console.button import BUTTONS, Params
from iamtutor.cloud.console.steps import Answer, PlannedCall, Steps
from iamtutor.cloud.credentials.sessions import console_credentials
from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.events import ApiEvent
from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import World

ORIGIN = "console"


class UnknownButton(LookupError):
    """No such button, or not with these parameters."""


@dataclass(frozen=True, slots=True)
class MadeCall:
    """A call that was made, and how it ended."""

    service: str
    operation: str
    params: dict[str, Any]
    event: ApiEvent
    response: dict[str, Any] | None = None
    error: ServiceError | None = None


@dataclass(slots=True)
class Pressed:
    """What pressing a button came to. ``error`` is the first one, if any."""

    button: str
    calls: list[MadeCall] = field(default_factory=list)

    @property
    def error(self) -> ServiceError | None:
        return next((call.error for call in self.calls if call.error), None)

    @property
    def succeeded(self) -> bool:
        return self.error is None

    @property
    def result(self) -> dict[str, str]:
        """What was made, by kind: ``{"instance": "i-…"}``, ``{"role": NAME, …}``."""
        made: dict[str, str] = {}
        for call in self.calls:
            if call.response is None:
                continue
            match call.operation:
                case "CreateRole":
                    made["role"] = call.params["RoleName"]
                case "CreateUser":
                    made["user"] = call.params["UserName"]
                case "CreateAccessKey":
                    made["access_key"] = call.response["AccessKey"]["AccessKeyId"]
                case "CreatePolicy":
                    made["policy"] = call.response["Policy"]["Arn"]
                case "CreateInstanceProfile":
                    made["instance_profile"] = call.params["InstanceProfileName"]
                case "CreateKeyPair":
                    made["key_pair"] = call.params["KeyName"]
                case "CreateSecurityGroup":
                    made["security_group"] = call.response["GroupId"]
                case "RunInstances":
                    made["instance"] = call.response["Instances"][0]["InstanceId"]
                case "CreateBucket":
                    made["bucket"] = call.params["Bucket"]
                case _:
                    pass
        return made


def press(turn: Turn, button: str, params: Params) -> Pressed:
    """Press a button of the console: the calls are made as the signed-in user. It stops
    at the first error, unless the button itself takes it and goes on."""
    pressed = Pressed(button)
    moment = turn.now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    steps = _steps(turn.world, button, params, moment)
    answer: Answer = None
    refused: ServiceError | None = None
    while True:
        try:
            call = steps.send(answer) if refused is None else steps.throw(refused)
        except (StopIteration, ServiceError):
            return pressed
        made = make(turn, call)
        answer, refused = made.response, made.error
        pressed.calls.append(made)


def make(turn: Turn, call: PlannedCall) -> MadeCall:
    """Make one call as the signed-in user, and say how it ended."""
    request = ApiCall(
        call.service,
        call.operation,
        call.params,
        console_credentials(turn),
        call.region or _region_of(turn.world, call),
        ORIGIN,
    )
    answer: Answer = None
    refused: ServiceError | None = None
    try:
        answer = perform(turn, request)
        refused = _refused_part(answer)
    except ServiceError as error:
        refused = error
    return MadeCall(
        call.service, call.operation, call.params, turn.events[-1], answer, refused
    )


def _region_of(world: World, call: PlannedCall) -> str:
    """A call on a bucket goes to the bucket's Region, others to the console's."""
    bucket = world.console_account.buckets.get(call.params.get("Bucket", ""))
    return bucket.region if bucket is not None else world.console_account.region


def _refused_part(response: dict[str, Any]) -> ServiceError | None:
    """The first error within an answer that succeeded as a whole (DeleteObjects)."""
    for error in response.get("Errors", ()):
        return ServiceError(error["Code"], error["Message"], 200, Key=error["Key"])
    return None


def plan(world: World, button: str, params: Params) -> list[PlannedCall]:
    """The calls that a click would make, if all went well. Changes nothing.

    What only the click itself tells stands as a placeholder in angle brackets: the id of
    a new security group, the time.
    """
    return list(_steps(world, button, params, "<time>"))


def _steps(world: World, button: str, params: Params, moment: str) -> Steps:
    known = BUTTONS.get(button)
    if known is None:
        raise UnknownButton(button)
    missing = {one.name for one in known.needs} - params.keys()
    unknown = params.keys() - known.parameters.keys()
    if missing or unknown:
        raise UnknownButton(
            f"{button}: missing {sorted(missing)}, unknown {sorted(unknown)}"
        )
    return known.calls(world, params, moment)
