"""The console's buttons and fields, said in the console's words."""

import re

from iamtutor.course.telling.buttons import button_words, field_words
from iamtutor.lessons.schema.acts import Press
from tests.cast import Visitor, text_of
from tests.content import course

ROLE_LESSON = "make-the-role"


def test_every_button_and_field_of_a_recorded_solution_has_words() -> None:
    pressed = [
        act
        for lesson in course().lessons
        for task in lesson.tasks
        for acts in task.solutions_in().values()
        for act in acts
        if isinstance(act, Press)
    ]
    assert pressed
    for act in pressed:
        assert button_words(act.press) != act.press
        for name in act.with_:
            assert field_words(act.press, name) != name


def test_a_shown_solution_names_what_stands_on_the_screen(aoi: Visitor) -> None:
    aoi.post("course:catch-up", "launch-and-attach")
    page = text_of(aoi.get("course:lesson", ROLE_LESSON))
    assert "<b>Create role</b>" in page
    assert "Role name: " in page
    assert re.search(r"Service or use case: <span[^>]*>EC2<", page)
    assert "trusted_service" not in page


def test_a_policy_in_a_shown_solution_is_whole(aoi: Visitor) -> None:
    aoi.post("course:catch-up", "least-privilege")
    page = text_of(aoi.get("course:lesson", "the-whole-grid"))
    page = page.split('id="card-forbid-deletes"')[1]
    shown = page.split("Policy document")[1].split("</pre>")[0]
    assert shown.rstrip().endswith("}")
    assert "s3:DeleteObject" in shown


def test_undo_names_the_button_that_was_pressed(aoi: Visitor) -> None:
    aoi.post("console:s3-create-bucket", ROLE_LESSON, name="aoi-lab-notes")
    page = text_of(aoi.get("course:undo", ROLE_LESSON))
    assert "<b>Console: Create bucket</b>" in page
    form = {
        name: page.split(f'name="{name}" value="')[1].split('"')[0]
        for name in ("nonce", "ordinal")
    }
    response = aoi.post("course:undo", ROLE_LESSON, follow=True, **form)
    assert "Undone: Console: Create bucket" in text_of(response)
