"""Associations: which instance profile an instance has."""

from iamtutor.cloud import identifiers
from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.service import Caller, Params, Response, Turn, writes
from iamtutor.cloud.services.ec2 import requirements as for_ec2
from iamtutor.cloud.services.ec2.filters import describes
from iamtutor.cloud.services.ec2.lookups import (
    association_of,
    incorrect_state,
    instances_named,
    is_home,
    profile_named,
)
from iamtutor.cloud.state.instances import Association


def _described(turn: Turn, association: Association, state: str) -> Response:
    described: Response = {
        "AssociationId": association.association_id,
        "InstanceId": association.instance_id,
    }
    profile = turn.account.instance_profiles.get(association.profile)
    if profile is not None:
        described["IamInstanceProfile"] = {"Arn": profile.arn, "Id": profile.profile_id}
    described["State"] = state
    return described


def _associate(turn: Turn, instance_id: str, profile: str) -> Association:
    association_id = identifiers.resource_id(turn.world, "iip-assoc")
    association = Association(
        association_id, instance_id, profile, "associated", turn.now
    )
    turn.account.associations[association_id] = association
    return association


@describes("IamInstanceProfileAssociations")
def describe_iam_instance_profile_associations(
    turn: Turn, caller: Caller, params: Params
) -> Response:
    chosen = list(_here(turn, caller).values())
    wanted = params.get("AssociationIds")
    if wanted:
        chosen = [_association_named(turn, caller, one) for one in wanted]
    return {
        "IamInstanceProfileAssociations": [
            _described(turn, association, association.state) for association in chosen
        ]
    }


@writes(for_ec2.instance)
def associate_iam_instance_profile(
    turn: Turn, caller: Caller, params: Params
) -> Response:
    instance = instances_named(turn, caller, [params["InstanceId"]])[0]
    profile = profile_named(turn, params["IamInstanceProfile"])
    if association_of(turn, instance.instance_id) is not None:
        raise ServiceError(
            "IncorrectState",
            f"There is an existing association for instance {instance.instance_id}",
        )
    if instance.state not in ("running", "stopped"):
        raise incorrect_state(
            f"The instance '{instance.instance_id}' is not in the 'running' or "
            "'stopped' state."
        )
    association = _associate(turn, instance.instance_id, profile.name)
    return {
        "IamInstanceProfileAssociation": _described(turn, association, "associating")
    }


@writes(for_ec2.association)
def replace_iam_instance_profile_association(
    turn: Turn, caller: Caller, params: Params
) -> Response:
    """The new association has an id of its own. Needs a running instance."""
    account = turn.account
    old = _association_named(turn, caller, params["AssociationId"])
    profile = profile_named(turn, params["IamInstanceProfile"])
    if account.instances[old.instance_id].state != "running":
        raise incorrect_state(
            f"The instance '{old.instance_id}' is not in the 'running' state."
        )
    del account.associations[old.association_id]
    association = _associate(turn, old.instance_id, profile.name)
    return {
        "IamInstanceProfileAssociation": _described(turn, association, "associating")
    }


@writes(for_ec2.association)
def disassociate_iam_instance_profile(
    turn: Turn, caller: Caller, params: Params
) -> Response:
    association = _association_named(turn, caller, params["AssociationId"])
    described = _described(turn, association, "disassociating")
    del turn.account.associations[association.association_id]
    return {"IamInstanceProfileAssociation": described}


def _here(turn: Turn, caller: Caller) -> dict[str, Association]:
    """Those of the Region that was asked."""
    return turn.account.associations if is_home(turn, caller) else {}


def _association_named(turn: Turn, caller: Caller, association_id: str) -> Association:
    found = _here(turn, caller).get(association_id)
    if found is None:
        raise ServiceError(
            "InvalidAssociationID.NotFound",
            f"An invalid association-id of '{association_id}' was given",
        )
    return found
