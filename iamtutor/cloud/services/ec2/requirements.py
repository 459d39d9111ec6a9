"""What calls to EC2 need."""

from collections.abc import Mapping
from dataclasses import replace

from iamtutor.cloud.account import Account
from iamtutor.cloud.credentials.trust import EC2_SERVICE
from iamtutor.cloud.service import Caller, Params, Turn
from iamtutor.cloud.service.requirements import (
    Context,
    Needing,
    Needs,
    Requirement,
    iam_arn,
    passing,
    request_tags,
    tag_context,
)
from iamtutor.cloud.services.ec2.lookups import given_tags, kind_of, tags_for
from iamtutor.cloud.state.identities import InstanceProfile, Role


def _ec2_arn(turn: Turn, region: str, resource: str) -> str:
    return f"arn:aws:ec2:{region}:{turn.account.id}:{resource}"


def _role_in(turn: Turn, specification: Mapping[str, str] | None) -> Role | None:
    """The role in the instance profile that a request names."""
    account = turn.account
    found: InstanceProfile | None = None
    if specification:
        for candidate in account.instance_profiles.values():
            if specification.get("Name", specification.get("Arn")) in (
                candidate.name,
                candidate.arn,
            ):
                found = candidate
    if found is None or found.role is None:
        return None
    return account.roles.get(found.role)


def resource_context(account: Account, resource: str) -> Context:
    """The Region of a resource of EC2, its tags, and what an instance is like."""
    *_, region, _, named = resource.split(":", 5)
    kind, _, resource_id = named.partition("/")
    context: Context = {"ec2:Region": region}
    if kind == "instance":
        context["ec2:InstanceID"] = resource_id
    found = account.instances.get(resource_id)
    if found is None:
        tags = account.resource_tags.get(resource_id, {})
        return {**context, **tag_context("ec2", tags)}
    context["ec2:InstanceType"] = found.instance_type
    context["ec2:MetadataHttpTokens"] = found.http_tokens
    return {**context, **tag_context("ec2", found.tags)}


def _on_instance(turn: Turn, region: str, action: str, instance_id: str) -> Requirement:
    arn = _ec2_arn(turn, region, f"instance/{instance_id}")
    return Requirement(action, arn, resource_context(turn.account, arn), spoken=arn)


def instances(action: str, turn: Turn, caller: Caller, params: Params) -> Needs:
    """Every instance that the request lists."""
    return [
        _on_instance(turn, caller.region, action, instance_id)
        for instance_id in params["InstanceIds"]
    ]


def instance(action: str, turn: Turn, caller: Caller, params: Params) -> Needs:
    """The one instance that the request names, and the role that it would get."""
    instance_id = params["InstanceId"]
    needed = [_on_instance(turn, caller.region, action, instance_id)]
    found = _role_in(turn, params.get("IamInstanceProfile"))
    # EC2 looks at the state of the instance before it asks about the role.
    taken = {a.instance_id for a in turn.account.associations.values()}
    if found is not None and instance_id not in taken:
        needed.append(passing(found, EC2_SERVICE, needed[0].resource))
    return needed


def modifying(action: str, turn: Turn, caller: Caller, params: Params) -> Needs:
    """An attribute of an instance, and the security groups that it would get."""
    region = caller.region
    needed = instance(action, turn, caller, params)
    for group in params.get("Groups") or ():
        arn = _ec2_arn(turn, region, f"security-group/{group}")
        needed.append(Requirement(action, arn, {"ec2:Region": region}, spoken=arn))
    return needed


def association(action: str, turn: Turn, caller: Caller, params: Params) -> Needs:
    """The instance of an association, and the role that it would get."""
    known = turn.account.associations.get(params["AssociationId"])
    instance_id = known.instance_id if known is not None else "*"
    needed = [_on_instance(turn, caller.region, action, instance_id)]
    found = _role_in(turn, params.get("IamInstanceProfile"))
    if found is not None:
        needed.append(passing(found, EC2_SERVICE, needed[0].resource))
    return needed


def resource(kind: str, member: str) -> Needing:
    """A resource by id, or any of its kind."""

    def needs(action: str, turn: Turn, caller: Caller, params: Params) -> Needs:
        return [_other(turn, caller.region, action, kind, params.get(member, "*"))]

    return needs


def _other(
    turn: Turn, region: str, action: str, kind: str, resource_id: str
) -> Requirement:
    """Something that is no instance, with its tags."""
    arn = _ec2_arn(turn, region, f"{kind}/{resource_id}")
    return Requirement(action, arn, resource_context(turn.account, arn), spoken=arn)


def address(action: str, turn: Turn, caller: Caller, params: Params) -> Needs:
    """The Elastic IP address that the request names in one way or another, and the
    instance or the network interface that would get it."""
    names = {params.get(m) for m in ("AllocationId", "AssociationId", "PublicIp")}
    found = next(
        (
            one.allocation_id
            for one in turn.account.elastic_ips.values()
            if {one.allocation_id, one.association_id, one.public_ip} & (names - {None})
        ),
        params.get("AllocationId", "*"),
    )
    needed = [_other(turn, caller.region, action, "elastic-ip", found)]
    if "InstanceId" in params:
        instance_id = params["InstanceId"]
        needed.append(_on_instance(turn, caller.region, action, instance_id))
    if "NetworkInterfaceId" in params:
        interface_id = params["NetworkInterfaceId"]
        kind = "network-interface"
        needed.append(_other(turn, caller.region, action, kind, interface_id))
    return needed


def tagging(action: str, turn: Turn, caller: Caller, params: Params) -> Needs:
    """Every resource that the request names, with the tags that it has and gets."""
    given = given_tags(params.get("Tags") or ())
    needed: Needs = []
    for resource_id in params["Resources"]:
        kind = kind_of(resource_id) or "*"
        if kind == "instance":
            base = _on_instance(turn, caller.region, action, resource_id)
        else:
            base = _other(turn, caller.region, action, kind, resource_id)
        context = {**base.context, **request_tags(given)}
        needed.append(replace(base, context=context))
    return needed


def creating(kind: str, name: str) -> Needing:
    """Something new; with tags it needs ec2:CreateTags too."""

    def needs(action: str, turn: Turn, caller: Caller, params: Params) -> Needs:
        suffix = params[name] if kind == "key-pair" else "*"
        arn = _ec2_arn(turn, caller.region, f"{kind}/{suffix}")
        tags = tags_for(params, kind)
        context: Context = {"ec2:Region": caller.region, **request_tags(tags)}
        needed = [Requirement(action, arn, context, spoken=arn)]
        if tags:
            made_by = {**context, "ec2:CreateAction": action.removeprefix("ec2:")}
            needed.append(Requirement("ec2:CreateTags", arn, made_by, spoken=arn))
        return needed

    return needs


#: What a launch makes and can give tags to.
TAGGED_AT_LAUNCH = ("instance", "volume", "network-interface")


def launching(action: str, turn: Turn, caller: Caller, params: Params) -> Needs:
    """Everything that a launch uses or makes, its tags, and the role it passes."""
    region = caller.region
    tags = tags_for(params, "instance")
    metadata = params.get("MetadataOptions") or {}
    context: Context = {
        "ec2:Region": region,
        "ec2:InstanceType": params.get("InstanceType", "m1.small"),
        "ec2:Tenancy": "default",
        **request_tags(tags),
    }
    if "HttpTokens" in metadata:
        context["ec2:MetadataHttpTokens"] = metadata["HttpTokens"]
    found = _role_in(turn, params.get("IamInstanceProfile"))
    if found is not None:
        name = params["IamInstanceProfile"].get("Name")
        context["ec2:InstanceProfile"] = params["IamInstanceProfile"].get(
            "Arn", iam_arn(turn, f"instance-profile/{name}")
        )
    image = f"arn:aws:ec2:{region}::image/{params.get('ImageId', '*')}"
    groups = list(params.get("SecurityGroupIds") or ())
    for interface in params.get("NetworkInterfaces") or ():
        groups.extend(interface.get("Groups") or ())
    resources = [
        _ec2_arn(turn, region, "instance/*"),
        image,
        _ec2_arn(turn, region, f"subnet/{params.get('SubnetId', '*')}"),
        _ec2_arn(turn, region, "network-interface/*"),
        _ec2_arn(turn, region, "volume/*"),
        *(_ec2_arn(turn, region, f"security-group/{group}") for group in groups),
    ]
    if params.get("KeyName"):
        resources.append(_ec2_arn(turn, region, f"key-pair/{params['KeyName']}"))
    needed = [Requirement(action, arn, context, spoken=arn) for arn in resources]
    for kind in TAGGED_AT_LAUNCH:
        given, arn = tags_for(params, kind), _ec2_arn(turn, region, f"{kind}/*")
        if given:
            made_by = {**context, **request_tags(given)}
            made_by["ec2:CreateAction"] = "RunInstances"
            needed.append(Requirement("ec2:CreateTags", arn, made_by, spoken=arn))
    if found is not None:
        needed.append(passing(found, EC2_SERVICE, resources[0]))
    return needed
