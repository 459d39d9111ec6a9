import ipaddress
import re
from collections.abc import Callable

import pytest

from iamtutor.cloud import identifiers
from iamtutor.cloud.account import Account
from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import World
from tests.cloud.stage import NOW


def world(seed: str = "seed") -> World:
    return World({"111122223333": Account("111122223333", "ap-northeast-1")}, {}, seed)


SHAPES: list[tuple[Callable[[World], str], str]] = [
    (identifiers.role_id, r"AROA[A-Z2-7]{17}"),
    (identifiers.user_id, r"AIDA[A-Z2-7]{17}"),
    (identifiers.instance_profile_id, r"AIPA[A-Z2-7]{17}"),
    (identifiers.policy_id, r"ANPA[A-Z2-7]{17}"),
    (identifiers.long_term_key, r"AKIA[A-Z2-7]{16}"),
    (identifiers.temporary_key, r"ASIA[A-Z2-7]{16}"),
    (identifiers.secret, r"[A-Za-z0-9+/]{40}"),
    (lambda w: identifiers.session_token(w, "ASIA"), r"[A-Za-z0-9+/=]{300,}"),
    (lambda w: identifiers.resource_id(w, "i"), r"i-0[0-9a-f]{16}"),
    (lambda w: identifiers.resource_id(w, "iip-assoc"), r"iip-assoc-0[0-9a-f]{16}"),
    (
        lambda w: identifiers.uuid(w, "event"),
        r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
    ),
]


@pytest.mark.parametrize(("make", "shape"), SHAPES)
def test_a_name_has_aws_s_shape_and_is_never_drawn_twice(
    make: Callable[[World], str], shape: str
) -> None:
    here = world()
    names = [make(here) for _ in range(50)]
    assert all(re.fullmatch(shape, name) for name in names)
    assert len(set(names)) == 50


def test_the_same_seed_and_sequence_give_the_same_names() -> None:
    first, second = world(), world()
    drawn = [identifiers.role_id(first), identifiers.secret(first)]
    assert drawn == [identifiers.role_id(second), identifiers.secret(second)]
    assert first.sequence == 2


def test_another_seed_gives_other_names() -> None:
    assert identifiers.role_id(world("a")) != identifiers.role_id(world("b"))


def test_private_addresses_are_of_the_default_vpc_and_not_taken() -> None:
    here = world()
    taken: set[str] = set()
    for _ in range(200):
        address = identifiers.private_ip(here, taken)
        assert address not in taken
        assert ipaddress.ip_address(address) in ipaddress.ip_network("172.31.0.0/16")
        taken.add(address)


def test_public_addresses_belong_to_nobody() -> None:
    here = world()
    examples = [
        ipaddress.ip_network("198.51.100.0/24"),
        ipaddress.ip_network("203.0.113.0/24"),
    ]
    for _ in range(50):
        address = ipaddress.ip_address(identifiers.public_ip(here))
        assert any(address in network for network in examples)


def test_a_settled_id_costs_no_draw_and_stays() -> None:
    here = Turn(world(), NOW)
    first = identifiers.settled_id(here, "vpc", "default")
    assert first == identifiers.settled_id(here, "vpc", "default")
    assert re.fullmatch(r"vpc-[0-9a-f]{17}", first)
    assert here.world.sequence == 0


def test_each_account_has_settled_ids_of_its_own() -> None:
    here = Turn(world(), NOW)
    other = Account("222233334444", "ap-northeast-1")
    here.world.accounts[other.id] = other
    there = here.within(other)
    assert identifiers.settled_id(here, "vpc", "default") != identifiers.settled_id(
        there, "vpc", "default"
    )


def test_a_token_proves_its_world_and_its_key() -> None:
    here = world()
    token = identifiers.session_token(here, "ASIAONE")
    assert identifiers.is_session_token(here, "ASIAONE", token)
    assert not identifiers.is_session_token(here, "ASIATWO", token)
    assert not identifiers.is_session_token(world("other"), "ASIAONE", token)
    assert not identifiers.is_session_token(here, "ASIAONE", "made up")
