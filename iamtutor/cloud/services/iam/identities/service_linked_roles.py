"""Roles that are linked to a service: made for it, and deleted by a task of IAM's.

Real IAM asks the service first whether it still needs the role. None of these services
does anything here, so a task has always succeeded by the time that one asks.
"""

import json
from dataclasses import dataclass

from iamtutor.cloud import identifiers
from iamtutor.cloud.errors import NotEmulated
from iamtutor.cloud.service import Caller, Params, Response, Turn, reads, writes
from iamtutor.cloud.service.requirements import Context, Needs, Requirement, iam_arn
from iamtutor.cloud.services.iam import requirements as for_iam
from iamtutor.cloud.services.iam.entities import (
    check_quota,
    invalid_input,
    no_such_entity,
    role_of,
)
from iamtutor.cloud.services.iam.identities.roles import MOST_ROLES, brief
from iamtutor.cloud.services.iam.inputs import check_form
from iamtutor.cloud.state.identities import LINKED_PATH, Role


@dataclass(frozen=True, slots=True)
class _Linked:
    """What AWS calls a service's role, less ``AWSServiceRoleFor``, and the policy that it
    attaches. ``suffixes``: there may be several, told apart by a suffix."""

    name: str
    policy: str
    suffixes: bool = False


#: Of the services that have such roles, those that are met most; the service's principal,
#: less ``.amazonaws.com``. The names are those of the services' guides.
SERVICES = {
    "access-analyzer": _Linked("AccessAnalyzer", "AccessAnalyzerServiceRolePolicy"),
    "autoscaling": _Linked(
        "AutoScaling", "AutoScalingServiceRolePolicy", suffixes=True
    ),
    "backup": _Linked("Backup", "AWSBackupServiceLinkedRolePolicyForBackup"),
    "batch": _Linked("Batch", "BatchServiceRolePolicy"),
    "cloudtrail": _Linked("CloudTrail", "CloudTrailServiceRolePolicy"),
    "config": _Linked("Config", "AWSConfigServiceRolePolicy"),
    "connect": _Linked(
        "AmazonConnect", "AmazonConnectServiceLinkedRolePolicy", suffixes=True
    ),
    "ecs": _Linked("ECS", "AmazonECSServiceRolePolicy"),
    "eks": _Linked("AmazonEKS", "AmazonEKSServiceRolePolicy"),
    "eks-fargate": _Linked(
        "AmazonEKSForFargate", "AmazonEKSForFargateServiceRolePolicy"
    ),
    "eks-nodegroup": _Linked(
        "AmazonEKSNodegroup", "AWSServiceRoleForAmazonEKSNodegroup"
    ),
    "elasticache": _Linked("ElastiCache", "ElastiCacheServiceRolePolicy"),
    "elasticbeanstalk": _Linked(
        "ElasticBeanstalk", "AWSElasticBeanstalkServiceRolePolicy"
    ),
    "elasticfilesystem": _Linked(
        "AmazonElasticFileSystem", "AmazonElasticFileSystemServiceRolePolicy"
    ),
    "elasticloadbalancing": _Linked(
        "ElasticLoadBalancing", "AWSElasticLoadBalancingServiceRolePolicy"
    ),
    "kafka": _Linked("Kafka", "KafkaServiceRolePolicy"),
    "lexv2": _Linked("LexV2Bots", "AmazonLexV2BotPolicy", suffixes=True),
    "opensearchservice": _Linked(
        "AmazonOpenSearchService", "AmazonOpenSearchServiceRolePolicy"
    ),
    "ops.apigateway": _Linked("APIGateway", "APIGatewayServiceRolePolicy"),
    "ram": _Linked(
        "ResourceAccessManager", "AWSResourceAccessManagerServiceRolePolicy"
    ),
    "rds": _Linked("RDS", "AmazonRDSServiceRolePolicy"),
    "redshift": _Linked("Redshift", "AmazonRedshiftServiceLinkedRolePolicy"),
    "replication.ecr": _Linked("ECRReplication", "ECRReplicationServiceRolePolicy"),
    "rolesanywhere": _Linked("RolesAnywhere", "AWSRolesAnywhereServicePolicy"),
    "spot": _Linked("EC2Spot", "AWSEC2SpotServiceRolePolicy"),
    "ssm": _Linked("AmazonSSM", "AmazonSSMServiceRolePolicy"),
    "sso": _Linked("SSO", "AWSSSOServiceRolePolicy"),
}
#: How many deletions are remembered.
_KEPT_TASKS = 10


def _role_for(params: Params) -> tuple[_Linked, str]:
    """What is known of the service's role, and its name with the suffix. Raises
    NotEmulated."""
    service: str = params["AWSServiceName"]
    linked = SERVICES.get(service.removesuffix(".amazonaws.com"))
    if linked is None or not service.endswith(".amazonaws.com"):
        raise NotEmulated("iam", f"CreateServiceLinkedRole for {service}")
    suffix = params.get("CustomSuffix")
    name = f"AWSServiceRoleFor{linked.name}"
    return linked, f"{name}_{suffix}" if suffix else name


def _resource_for(params: Params) -> str:
    """The role that a request is to make, as the end of its ARN. Raises NotEmulated."""
    _, name = _role_for(params)
    return f"role{_path_for(params['AWSServiceName'])}{name}"


def _path_for(service: str) -> str:
    return f"{LINKED_PATH}{service}/"


def _linking(action: str, turn: Turn, caller: Caller, params: Params) -> Needs:
    """To have such a role made."""
    arn = iam_arn(turn, _resource_for(params))
    context: Context = {"iam:AWSServiceName": params["AWSServiceName"]}
    return [Requirement(action, arn, context, spoken=arn)]


@writes(_linking)
def create_service_linked_role(turn: Turn, caller: Caller, params: Params) -> Response:
    account = turn.account
    service: str = params["AWSServiceName"]
    linked, name = _role_for(params)
    if params.get("CustomSuffix") and not linked.suffixes:
        raise invalid_input(f"Custom suffix is not allowed for {service}")
    if name.lower() in {known.lower() for known in account.roles}:
        raise invalid_input(
            f"Service role name {name} has been taken in this account, please try a "
            "different suffix."
        )
    check_form(turn, {"RoleName": name})
    check_quota(len(account.roles) + 1, MOST_ROLES, "RolesPerAccount")
    statement = {
        "Action": ["sts:AssumeRole"],
        "Effect": "Allow",
        "Principal": {"Service": [service]},
    }
    role = Role(
        name,
        identifiers.role_id(turn.world),
        iam_arn(turn, _resource_for(params)),
        json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
        turn.now,
        path=_path_for(service),
        description=params.get("Description"),
        attached=[f"arn:aws:iam::aws:policy/aws-service-role/{linked.policy}"],
    )
    account.roles[name] = role
    return {"Role": brief(role)}


@writes(for_iam.role)
def delete_service_linked_role(turn: Turn, caller: Caller, params: Params) -> Response:
    account = turn.account
    role = role_of(turn, params)
    if not role.is_service_linked:
        raise no_such_entity(f"The role with name {role.name} cannot be found.")
    del account.roles[role.name]
    task = f"task{role.path}{role.name}/{identifiers.uuid(turn.world, 'task')}"
    tasks = account.records.setdefault("iam", {})
    tasks[task] = "SUCCEEDED"
    for oldest in list(tasks)[:-_KEPT_TASKS]:
        del tasks[oldest]
    return {"DeletionTaskId": task}


def _deletion(action: str, turn: Turn, caller: Caller, params: Params) -> Needs:
    """The role that a task is to delete."""
    task: str = params["DeletionTaskId"]
    role = task.removeprefix("task/").rpartition("/")[0]
    arn = iam_arn(turn, f"role/{role}")
    return [Requirement(action, arn, spoken=arn)]


@reads(_deletion)
def get_service_linked_role_deletion_status(
    turn: Turn, caller: Caller, params: Params
) -> Response:
    task = params["DeletionTaskId"]
    status = turn.account.records.get("iam", {}).get(task)
    if status is None:
        raise no_such_entity(f"The deletion task {task} cannot be found.")
    return {"Status": status}
