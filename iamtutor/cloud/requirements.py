"""How the (action, resource) pairs that a call needs follow from its parameters.

Each function here makes a ``Requires`` for the catalogue. Where no list of AWS's says
otherwise, an operation needs the action of its own name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl

from iamtutor.cloud.account import Bucket, InstanceProfile, Role
from iamtutor.cloud.authorization import NEIGHBOUR, Context, Requirement
from iamtutor.cloud.caller import Caller, Params
from iamtutor.cloud.principals import EC2_SERVICE
from iamtutor.cloud.services.s3.names import copy_source
from iamtutor.cloud.turn import Turn

Requires = Callable[[Turn, Caller, Params], list[Requirement]]
ContextFrom = Callable[[Params], Context]


def nothing(turn: Turn, caller: Caller, params: Params) -> list[Requirement]:
    """No permission at all."""
    return []


def anything(action: str) -> Requires:
    """An action without resources, which the service does not name in a denial."""

    def requires(turn: Turn, caller: Caller, params: Params) -> list[Requirement]:
        return [Requirement(action, "*")]

    return requires


# --- S3 ---------------------------------------------------------------------------------

_S3_LIST_KEYS = {
    "Prefix": "s3:prefix",
    "Delimiter": "s3:delimiter",
    "MaxKeys": "s3:max-keys",
}
_S3_PUT_KEYS = {
    "ACL": "s3:x-amz-acl",
    "StorageClass": "s3:x-amz-storage-class",
    "ServerSideEncryption": "s3:x-amz-server-side-encryption",
    "SSEKMSKeyId": "s3:x-amz-server-side-encryption-aws-kms-key-id",
}


def _from_params(names: Mapping[str, str], params: Params) -> Context:
    return {key: str(params[name]) for name, key in names.items() if name in params}


def listing(params: Params) -> Context:
    """What s3:ListBucket is asked with."""
    return _from_params(_S3_LIST_KEYS, params)


def creating_bucket(params: Params) -> Context:
    configuration = params.get("CreateBucketConfiguration") or {}
    context: Context = {}
    if "LocationConstraint" in configuration:
        context["s3:LocationConstraint"] = configuration["LocationConstraint"]
    if "ObjectOwnership" in params:
        context["s3:x-amz-object-ownership"] = params["ObjectOwnership"]
    return context


def _s3_context(turn: Turn) -> Context:
    return {
        "s3:authType": "REST-HEADER",
        "s3:signatureversion": "AWS4-HMAC-SHA256",
        "s3:TlsVersion": "1.3",
    }


def _s3_owner(turn: Turn, bucket: str) -> str | None:
    return NEIGHBOUR if bucket in turn.world.account.taken_buckets else None


def _s3(
    turn: Turn, action: str, bucket: str, key: str | None, context: Context
) -> Requirement:
    resource = f"arn:aws:s3:::{bucket}" + (f"/{key}" if key is not None else "")
    owner = _s3_owner(turn, bucket)
    context = {
        **_s3_context(turn),
        "s3:ResourceAccount": owner or turn.world.account.id,
        **context,
    }
    found = turn.world.account.buckets.get(bucket)
    if found is not None:
        for name, value in found.tags.items():
            context[f"aws:ResourceTag/{name}"] = value
            context[f"s3:BucketTag/{name}"] = value
        if key is not None:
            context.update(_existing_tags(found, key))
    return Requirement(action, resource, context, spoken=resource, owner=owner)


def _existing_tags(bucket: Bucket, key: str) -> Context:
    found = bucket.objects.get(key)
    if found is None:
        return {}
    return {f"s3:ExistingObjectTag/{name}": value for name, value in found.tags.items()}


def new_bucket(action: str) -> Requires:
    """A bucket that is not there yet: if others hold its name, S3 says so afterwards."""

    def requires(turn: Turn, caller: Caller, params: Params) -> list[Requirement]:
        resource = f"arn:aws:s3:::{params['Bucket']}"
        context = {**_s3_context(turn), **creating_bucket(params)}
        return [Requirement(action, resource, context, spoken=resource)]

    return requires


def bucket(action: str, context_from: ContextFrom | None = None) -> Requires:
    def requires(turn: Turn, caller: Caller, params: Params) -> list[Requirement]:
        context = context_from(params) if context_from is not None else {}
        return [_s3(turn, action, params["Bucket"], None, context)]

    return requires


def s3_object(action: str) -> Requires:
    def requires(turn: Turn, caller: Caller, params: Params) -> list[Requirement]:
        return [_s3(turn, action, params["Bucket"], params["Key"], {})]

    return requires


def reading(action: str) -> Requires:
    """Whoever may not list a bucket does not learn that a key is missing."""

    def requires(turn: Turn, caller: Caller, params: Params) -> list[Requirement]:
        return _reading(turn, action, params["Bucket"], params["Key"])

    return requires


def _reading(turn: Turn, action: str, name: str, key: str) -> list[Requirement]:
    needed = [_s3(turn, action, name, key, {})]
    found = turn.world.account.buckets.get(name)
    if found is not None and key not in found.objects:
        needed.append(_s3(turn, "s3:ListBucket", name, None, {}))
    return needed


def writing(turn: Turn, caller: Caller, params: Params) -> list[Requirement]:
    """PutObject and the start of a multipart upload; ACL and tags have own actions."""
    name, key = params["Bucket"], params["Key"]
    context = _from_params(_S3_PUT_KEYS, params)
    tags = dict(parse_qsl(params.get("Tagging", ""), keep_blank_values=True))
    if tags:
        context["s3:RequestObjectTagKeys"] = tuple(tags)
        for tag, value in tags.items():
            context[f"s3:RequestObjectTag/{tag}"] = value
    needed = [_s3(turn, "s3:PutObject", name, key, context)]
    if "ACL" in params:
        needed.append(_s3(turn, "s3:PutObjectAcl", name, key, context))
    if tags:
        needed.append(_s3(turn, "s3:PutObjectTagging", name, key, context))
    return needed


def copying(turn: Turn, caller: Caller, params: Params) -> list[Requirement]:
    """The source is read, then the copy is written."""
    source_bucket, source_key = copy_source(params)
    return [
        *_reading(turn, "s3:GetObject", source_bucket, source_key),
        *writing(turn, caller, params),
    ]


def deleting_each(turn: Turn, caller: Caller, params: Params) -> list[Requirement]:
    return [
        _s3(turn, "s3:DeleteObject", params["Bucket"], wanted["Key"], {})
        for wanted in params["Delete"]["Objects"]
    ]


# --- IAM --------------------------------------------------------------------------------


def _iam_arn(turn: Turn, resource: str) -> str:
    return f"arn:aws:iam::{turn.world.account.id}:{resource}"


def _tag_context(service: str, tags: Mapping[str, str]) -> Context:
    context: Context = {}
    for name, value in tags.items():
        context[f"aws:ResourceTag/{name}"] = value
        context[f"{service}:ResourceTag/{name}"] = value
    return context


def _request_tags(tags: Mapping[str, str]) -> Context:
    if not tags:
        return {}
    context: Context = {f"aws:RequestTag/{name}": value for name, value in tags.items()}
    context["aws:TagKeys"] = tuple(tags)
    return context


def iam_list(action: str, kind: str, spoken: str | None = None) -> Requires:
    """A List operation: over all entities of a kind, below a path."""

    def requires(turn: Turn, caller: Caller, params: Params) -> list[Requirement]:
        path = params.get("PathPrefix", "/")
        arn = _iam_arn(turn, kind + path)
        words = spoken.format(path=path) if spoken is not None else arn
        return [Requirement(action, arn, spoken=words)]

    return requires


def iam_new(action: str, kind: str, member: str, spoken: str | None = None) -> Requires:
    """An entity that the call creates, at its path."""

    def requires(turn: Turn, caller: Caller, params: Params) -> list[Requirement]:
        name = params[member]
        arn = _iam_arn(turn, f"{kind}{params.get('Path', '/')}{name}")
        context = _request_tags(
            {tag["Key"]: tag["Value"] for tag in params.get("Tags") or ()}
        )
        if "PermissionsBoundary" in params:
            context["iam:PermissionsBoundary"] = params["PermissionsBoundary"]
        words = spoken.format(name=name) if spoken is not None else arn
        return [Requirement(action, arn, context, spoken=words)]

    return requires


def role(action: str) -> Requires:
    def requires(turn: Turn, caller: Caller, params: Params) -> list[Requirement]:
        name = params["RoleName"]
        found = turn.world.account.roles.get(name)
        arn = found.arn if found is not None else _iam_arn(turn, f"role/{name}")
        context: Context = {}
        if found is not None:
            context.update(_tag_context("iam", found.tags))
            if found.boundary is not None:
                context["iam:PermissionsBoundary"] = found.boundary
        if "PolicyArn" in params:
            context["iam:PolicyARN"] = params["PolicyArn"]
        if "PermissionsBoundary" in params:
            context["iam:PermissionsBoundary"] = params["PermissionsBoundary"]
        return [Requirement(action, arn, context, spoken=f"role {name}")]

    return requires


def instance_profile(action: str) -> Requires:
    def requires(turn: Turn, caller: Caller, params: Params) -> list[Requirement]:
        name = params["InstanceProfileName"]
        found = turn.world.account.instance_profiles.get(name)
        arn = found.arn if found else _iam_arn(turn, f"instance-profile/{name}")
        context = _tag_context("iam", found.tags) if found else {}
        return [Requirement(action, arn, context, spoken=f"instance profile {name}")]

    return requires


def adding_role(turn: Turn, caller: Caller, params: Params) -> list[Requirement]:
    """To put a role into a profile is to pass it on."""
    needed = instance_profile("iam:AddRoleToInstanceProfile")(turn, caller, params)
    found = turn.world.account.roles.get(params["RoleName"])
    if found is not None:
        needed.append(passing(found))
    return needed


def policy(action: str) -> Requires:
    def requires(turn: Turn, caller: Caller, params: Params) -> list[Requirement]:
        arn = params["PolicyArn"]
        return [Requirement(action, arn, spoken=f"policy {arn}")]

    return requires


def user(action: str) -> Requires:
    """Without a name: the user who asks."""

    def requires(turn: Turn, caller: Caller, params: Params) -> list[Requirement]:
        name = params.get("UserName") or caller.principal.user
        if name is None:
            arn = caller.principal.issuer_arn
            return [Requirement(action, arn, spoken=arn)]
        found = turn.world.account.users.get(name)
        arn = found.arn if found is not None else _iam_arn(turn, f"user/{name}")
        context = _tag_context("iam", found.tags) if found is not None else {}
        return [Requirement(action, arn, context, spoken=f"user {name}")]

    return requires


def iam_arn_in(action: str, member: str) -> Requires:
    def requires(turn: Turn, caller: Caller, params: Params) -> list[Requirement]:
        return [Requirement(action, params[member], spoken=params[member])]

    return requires


def iam_account(action: str) -> Requires:
    def requires(turn: Turn, caller: Caller, params: Params) -> list[Requirement]:
        return [Requirement(action, "*", spoken="*")]

    return requires


# --- STS --------------------------------------------------------------------------------


def assuming(turn: Turn, caller: Caller, params: Params) -> list[Requirement]:
    arn = params["RoleArn"]
    parts = arn.split(":")
    context: Context = {"sts:RoleSessionName": params["RoleSessionName"]}
    if "ExternalId" in params:
        context["sts:ExternalId"] = params["ExternalId"]
    context.update(
        _request_tags({tag["Key"]: tag["Value"] for tag in params.get("Tags") or ()})
    )
    found = turn.world.account.roles.get(arn.rsplit("/", 1)[-1])
    if found is not None and found.arn == arn:
        context.update(_tag_context("iam", found.tags))
    owner = parts[4] if len(parts) > 4 and parts[4] else None
    return [Requirement("sts:AssumeRole", arn, context, spoken=arn, owner=owner)]


# --- EC2 --------------------------------------------------------------------------------


def _ec2_arn(turn: Turn, region: str, resource: str) -> str:
    return f"arn:aws:ec2:{region}:{turn.world.account.id}:{resource}"


def passing(found: Role, instance_arn: str | None = None) -> Requirement:
    """iam:PassRole: to hand a role to EC2."""
    context: Context = {"iam:PassedToService": EC2_SERVICE}
    if instance_arn is not None:
        context["iam:AssociatedResourceArn"] = instance_arn
    context.update(_tag_context("iam", found.tags))
    return Requirement("iam:PassRole", found.arn, context, spoken=found.arn)


def _role_in(turn: Turn, specification: Mapping[str, str] | None) -> Role | None:
    """The role in the instance profile that a request names."""
    account = turn.world.account
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


def _on_instance(turn: Turn, region: str, action: str, instance_id: str) -> Requirement:
    arn = _ec2_arn(turn, region, f"instance/{instance_id}")
    context: Context = {"ec2:Region": region, "ec2:InstanceID": instance_id}
    found = turn.world.account.instances.get(instance_id)
    if found is not None:
        context["ec2:InstanceType"] = found.instance_type
        context["ec2:MetadataHttpTokens"] = found.http_tokens
        context.update(_tag_context("ec2", found.tags))
    return Requirement(action, arn, context, spoken=arn)


def instances(action: str) -> Requires:
    """Every instance that the request lists."""

    def requires(turn: Turn, caller: Caller, params: Params) -> list[Requirement]:
        return [
            _on_instance(turn, caller.region, action, instance_id)
            for instance_id in params["InstanceIds"]
        ]

    return requires


def instance(action: str) -> Requires:
    """The one instance that the request names, and the role that it would get."""

    def requires(turn: Turn, caller: Caller, params: Params) -> list[Requirement]:
        instance_id = params["InstanceId"]
        needed = [_on_instance(turn, caller.region, action, instance_id)]
        found = _role_in(turn, params.get("IamInstanceProfile"))
        # EC2 looks at the state of the instance before it asks about the role.
        taken = {a.instance_id for a in turn.world.account.associations.values()}
        if found is not None and instance_id not in taken:
            needed.append(passing(found, needed[0].resource))
        return needed

    return requires


def association(action: str) -> Requires:
    """The instance of an association, and the role that it would get."""

    def requires(turn: Turn, caller: Caller, params: Params) -> list[Requirement]:
        known = turn.world.account.associations.get(params["AssociationId"])
        instance_id = known.instance_id if known is not None else "*"
        needed = [_on_instance(turn, caller.region, action, instance_id)]
        found = _role_in(turn, params.get("IamInstanceProfile"))
        if found is not None:
            needed.append(passing(found, needed[0].resource))
        return needed

    return requires


def ec2_resource(action: str, kind: str, member: str) -> Requires:
    """A resource by id, or any of its kind."""

    def requires(turn: Turn, caller: Caller, params: Params) -> list[Requirement]:
        arn = _ec2_arn(turn, caller.region, f"{kind}/{params.get(member, '*')}")
        return [Requirement(action, arn, {"ec2:Region": caller.region}, spoken=arn)]

    return requires


def launching(turn: Turn, caller: Caller, params: Params) -> list[Requirement]:
    """Everything that a launch uses or makes, its tags, and the role it passes."""
    region = caller.region
    tags = {
        tag["Key"]: tag["Value"]
        for specification in params.get("TagSpecifications") or ()
        if specification.get("ResourceType") == "instance"
        for tag in specification.get("Tags") or ()
    }
    metadata = params.get("MetadataOptions") or {}
    context: Context = {
        "ec2:Region": region,
        "ec2:InstanceType": params.get("InstanceType", "m1.small"),
        "ec2:Tenancy": "default",
        **_request_tags(tags),
    }
    if "HttpTokens" in metadata:
        context["ec2:MetadataHttpTokens"] = metadata["HttpTokens"]
    found = _role_in(turn, params.get("IamInstanceProfile"))
    if found is not None:
        name = params["IamInstanceProfile"].get("Name")
        context["ec2:InstanceProfile"] = params["IamInstanceProfile"].get(
            "Arn", _iam_arn(turn, f"instance-profile/{name}")
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
    needed = [
        Requirement("ec2:RunInstances", arn, context, spoken=arn) for arn in resources
    ]
    if tags:
        needed.append(
            Requirement(
                "ec2:CreateTags",
                resources[0],
                {**context, "ec2:CreateAction": "RunInstances"},
                spoken=resources[0],
            )
        )
    if found is not None:
        needed.append(passing(found, resources[0]))
    return needed
