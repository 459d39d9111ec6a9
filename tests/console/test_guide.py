"""Guided mode knows the way to every screen that a lesson asks for."""

from __future__ import annotations

import pytest

from iamtutor.console.guide import ROUTES, guide_for
from iamtutor.lessons.library import library

GUIDED = [
    pytest.param(task.guide, id=f"{lesson.slug}/{task.id}")
    for lesson in library().lessons
    for task in lesson.tasks
    if task.guide is not None
]


@pytest.mark.parametrize("route", GUIDED)
def test_every_guide_of_a_lesson_is_a_route(route: str) -> None:
    assert route in ROUTES


@pytest.mark.parametrize("route", sorted(ROUTES))
def test_every_route_begins_at_the_consoles_home(route: str) -> None:
    assert guide_for(route, "home", on=True).control.startswith("service-")


def test_a_guide_that_is_off_points_at_nothing() -> None:
    assert not guide_for("iam/roles/create", "home", on=False)


def test_each_way_to_change_a_role_points_at_its_own_control() -> None:
    at_the_role = {
        route: guide_for(route, "iam-role", on=True).control
        for route in ROUTES
        if route.startswith("iam/roles/") and route != "iam/roles/create"
    }
    assert len(set(at_the_role.values())) == len(at_the_role) == 4
