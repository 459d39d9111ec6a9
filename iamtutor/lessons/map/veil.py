"""What a map leaves open where something is broken: what no call has shown yet.

A map is drawn from the account as it is, so it would point at a fault before anybody looked
for it. Here it shows of the way from an instance to its permissions only what is known by
now: all of it once a call of the instance reached AWS, for its why tells the whole way;
before that, the parts that were looked at or changed, from anywhere.
"""

from collections.abc import Iterable

from iamtutor.cloud.events import ApiEvent
from iamtutor.lessons.content.grid import is_one_of
from iamtutor.lessons.map.stations import Joint, Kind, Map, Node, State
from iamtutor.lessons.schema.course import MapFile

#: The parts of the way that can be looked at, and the operations of each whose answer shows
#: it, or after which one knows what one made of it.
_SHOWN_BY = {
    Kind.PROFILE: {
        "DescribeInstances",
        "DescribeIamInstanceProfileAssociations",
        "AssociateIamInstanceProfile",
        "ReplaceIamInstanceProfileAssociation",
        "DisassociateIamInstanceProfile",
    },
    Kind.ROLE: {
        "GetInstanceProfile",
        "ListInstanceProfiles",
        "ListInstanceProfilesForRole",
        "AddRoleToInstanceProfile",
        "RemoveRoleFromInstanceProfile",
    },
    Kind.TRUST: {"GetRole", "UpdateAssumeRolePolicy"},
    Kind.POLICIES: set(
        """
        ListAttachedRolePolicies ListRolePolicies GetRolePolicy AttachRolePolicy
        DetachRolePolicy PutRolePolicy DeleteRolePolicy
        """.split()
    ),
}
#: Those that show a part of one role: another one's is another.
_OF_A_ROLE = {Kind.TRUST, Kind.POLICIES}


def veiled(drawn: Map, events: Iterable[ApiEvent], wanted: MapFile) -> Map:
    """The map with the parts left open that ``events``, what was done and looked at so far,
    have not shown. ``wanted`` says whose calls it is about."""
    events = tuple(events)
    if any(one.sent and is_one_of(wanted.callers, one) for one in events):
        return drawn
    role = next((node.about for node in drawn.nodes if node.kind is Kind.ROLE), "")
    known = {
        kind
        for kind, operations in _SHOWN_BY.items()
        for one in events
        if one.succeeded
        and one.operation in operations
        and (kind not in _OF_A_ROLE or one.params.get("RoleName") == role)
    }
    open_ = [node.kind in _SHOWN_BY.keys() - known for node in drawn.nodes]
    nodes = [
        Node(node.kind, state=State.UNKNOWN, account=node.account) if hidden else node
        for node, hidden in zip(drawn.nodes, open_, strict=True)
    ]
    joints = [
        Joint.UNKNOWN if open_[at] or open_[at + 1] else joint
        for at, joint in enumerate(drawn.joints)
    ]
    return drawn._replace(nodes=tuple(nodes), joints=tuple(joints))
