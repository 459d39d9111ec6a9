"""Instances change their state: started, stopped, rebooted, terminated.

A state that passes by itself (pending, stopping, shutting-down) is only ever seen in the
response to the call that caused it.
"""

from iamtutor.cloud import identifiers
from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.service import Caller, Params, Response, Turn, writes
from iamtutor.cloud.services.ec2 import requirements as for_ec2
from iamtutor.cloud.services.ec2.instances.descriptions import goes_with, state
from iamtutor.cloud.services.ec2.lookups import (
    association_of,
    bad_combination,
    incorrect_state,
    instances_named,
)
from iamtutor.cloud.services.ec2.network.addresses import lose
from iamtutor.cloud.services.ec2.network.interfaces import elastic_ip_of
from iamtutor.cloud.state.instances import Instance


def _change(instance: Instance, before: str, passing: str) -> Response:
    return {
        "InstanceId": instance.instance_id,
        "CurrentState": state(passing),
        "PreviousState": state(before),
    }


def not_from(instance: Instance, verb: str) -> ServiceError:
    return incorrect_state(
        f"The instance '{instance.instance_id}' is not in a state from which it can be "
        f"{verb}."
    )


def _protected(instance: Instance, verb: str, attribute: str) -> ServiceError:
    return ServiceError(
        "OperationNotPermitted",
        f"The instance '{instance.instance_id}' may not be {verb}. Modify its "
        f"'{attribute}' instance attribute and try again.",
    )


def _named(turn: Turn, caller: Caller, params: Params) -> list[Instance]:
    """Those that a request is about. Raises ServiceError."""
    if not params["InstanceIds"]:
        raise bad_combination("No instances specified")
    return instances_named(turn, caller, params["InstanceIds"])


@writes(for_ec2.instances, unheeded=("AdditionalInfo",))
def start_instances(turn: Turn, caller: Caller, params: Params) -> Response:
    """A started instance gets a new public address, unless an Elastic IP address stayed
    with it; its disk is what it was."""
    instances = _named(turn, caller, params)
    for instance in instances:
        if instance.state == "terminated":
            raise not_from(instance, "started")
    changes: list[Response] = []
    for instance in instances:
        before = instance.state
        if before != "running":
            instance.state = "running"
            instance.state_reason = None
            if instance.takes_public_ip and instance.public_ip is None:
                instance.public_ip = identifiers.public_ip(turn.world)
        passing = "pending" if before != "running" else "running"
        changes.append(_change(instance, before, passing))
    return {"StartingInstances": changes}


@writes(for_ec2.instances, unheeded=("Hibernate",))
def stop_instances(turn: Turn, caller: Caller, params: Params) -> Response:
    instances = _named(turn, caller, params)
    for instance in instances:
        if instance.state == "terminated":
            raise not_from(instance, "stopped")
        if instance.stop_protected and instance.state == "running":
            raise _protected(instance, "stopped", "disableApiStop")
    changes: list[Response] = []
    for instance in instances:
        before = instance.state
        if before == "running":
            instance.state = "stopped"
            instance.state_reason = _user_initiated(turn)
            if elastic_ip_of(turn.account, instance.instance_id) is None:
                instance.public_ip = None
        passing = "stopping" if before == "running" else before
        changes.append(_change(instance, before, passing))
    return {"StoppingInstances": changes}


@writes(for_ec2.instances)
def terminate_instances(turn: Turn, caller: Caller, params: Params) -> Response:
    """The disk goes with the instance, and so does its association. All of them or none:
    they are in one Availability Zone."""
    instances = _named(turn, caller, params)
    for instance in instances:
        if instance.state == "terminated":
            continue
        if instance.termination_protected:
            raise _protected(instance, "terminated", "disableApiTermination")
        if instance.stop_protected:
            # Stop protection protects from termination, too.
            raise _protected(instance, "terminated", "disableApiStop")
    changes: list[Response] = []
    for instance in instances:
        before = instance.state
        if before != "terminated":
            instance.state = "terminated"
            instance.state_reason = _user_initiated(turn)
            instance.public_ip = None
            lose(turn, instance)
            for gone in goes_with(turn, instance).values():
                turn.account.resource_tags.pop(gone, None)
            instance.ended = turn.now
            if instance.machine is not None:
                turn.world.machines.pop(instance.machine, None)
                instance.machine = None
            association = association_of(turn, instance.instance_id)
            if association is not None:
                del turn.account.associations[association.association_id]
        passing = "shutting-down" if before != "terminated" else before
        changes.append(_change(instance, before, passing))
    return {"TerminatingInstances": changes}


def _user_initiated(turn: Turn) -> str:
    return f"User initiated ({turn.now:%Y-%m-%d %H:%M:%S} GMT)"


@writes(for_ec2.instances)
def reboot_instances(turn: Turn, caller: Caller, params: Params) -> Response:
    """The disk, the addresses and the credentials are what they were."""
    for instance in _named(turn, caller, params):
        if instance.state != "running":
            raise not_from(instance, "rebooted")
    return {}
