"""What the screens of EC2 share."""

from typing import Any

from iamtutor.cloud.console.buttons import Pressed
from iamtutor.console.reading import ec2
from iamtutor.console.reading.ec2 import Instance
from iamtutor.console.screen import Screen

#: The states of an instance that nothing can be done with any more.
GONE = ("shutting-down", "terminated")


def instance_of(screen: Screen, instance_id: str) -> Instance:
    """The instance the screen is about. Guided mode knows the learner's alone. Raises
    NotTold."""
    found = ec2.instance(screen.api, instance_id)
    if instance_id != screen.bench.names.get("instance", ""):
        screen.page.elsewhere = True
    return found


def answers_of(opened: Pressed) -> dict[str, Any]:
    """What a page was told when it opened, by operation; what was denied is missing."""
    return {
        call.operation: call.response
        for call in opened.calls
        if call.response is not None
    }
