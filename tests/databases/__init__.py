"""Which tests run on PostgreSQL too (``make test-postgres``)."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

TESTS = Path(__file__).parent.parent
#: Why: files, or single tests of those that take long. Those of the last reason were chosen
#: so that all together make the site ask all that any test does, in little time;
#: ``statements.py`` notices when something is missing.
ON_BOTH = {
    "two at once, and who waits for whom": (
        "classroom/test_at_once.py",
        "course/terminal/test_terminal.py",
        "people/test_keep_work.py::test_a_name_that_is_taken_at_the_same_moment_is_said_too",
        "people/test_mail.py",
        "sandbox/test_act.py",
        "sandbox/test_bursts.py",
        "sandbox/test_undo.py",
        "web/test_limits.py",
        "web/test_queue.py",
    ),
    "what a column takes, and what is refused": (
        "course/test_damaged_account.py",
        "people/test_commands.py",
        "security/test_outage.py",
        "security/test_strange_text.py",
        "test_databases.py",
        "web/test_rows.py",
        "wire/test_operations.py",
        "wire/test_refusals.py",
    ),
    "what goes with what is deleted": (
        "classroom/test_retention.py",
        "people/test_own_account.py",
        "sandbox/test_long_log.py",
        "sandbox/test_pages.py",
    ),
    "the order of texts, how they are compared, and sums": (
        "classroom/test_importing.py",
        "classroom/test_names.py",
        "instructor/test_figures.py",
        "instructor/test_reports.py",
        "people/test_sign_in.py",
        "sandbox/test_logbook.py",
    ),
    "migrations, backups and the site as a whole": (
        "deployment/test_site.py",
        "people/test_administration.py",
        "web/operation/test_backups.py",
        "web/operation/test_health.py",
        "web/operation/test_prepare.py",
        "web/test_routes.py::test_everybody_gets_what_the_table_says",
        "web/test_routes.py::test_only_an_administrator_is_in_the_administration",
    ),
    "what is asked nowhere else": (
        "classroom/test_help.py",
        "classroom/test_notes.py",
        "console/test_buttons.py::test_managed_and_inline_are_removed_together",
        "console/test_s3_uploads.py",
        "course/progress/test_predictions.py::test_the_belief_is_named_with_the_truth_beside_it",
        "course/progress/test_reviews.py",
        "course/test_broken.py",
        "course/test_controls.py",
        "course/test_leaks.py",
        "course/test_rules_of_a_class.py::test_a_lesson_of_another_seat_is_opened_in_that_seat",
        "course/test_taking_along.py",
        "course/test_tasks.py::test_a_wrong_attempt_then_the_right_one_passes",
        "course/test_tasks.py::test_what_is_put_back_was_taken_off_before",
        "endpoints/test_tools_page.py",
        "instructor/test_acting_on_people.py",
        "instructor/test_acts.py",
        "instructor/test_api.py",
        "instructor/test_class_page.py::test_an_instructor_takes_a_need_and_settles_it",
        "instructor/test_copies_and_fixes.py",
        "instructor/test_demo_class.py::test_a_real_person_who_joined_it_stays",
        "instructor/test_demo_class.py::test_it_is_made_once_and_once_removed_stays_so",
        "instructor/test_demonstrations.py",
        "instructor/test_groups.py",
        "instructor/test_learner_page.py",
        "instructor/test_looking.py",
        "instructor/test_opening_a_class.py",
        "instructor/test_roster.py",
        "instructor/test_xapi.py",
        "people/test_cards.py::test_only_people_of_the_class_get_cards_there",
        "people/test_invitations.py",
        "people/test_keep_work.py::test_names_alike_of_before_sign_in_as_before_and_are_taken",
        "people/test_keep_work.py::test_names_of_before_become_what_signs_in",
        "security/costs/test_growth.py::test_old_events_go_when_there_are_too_many",
        "security/test_bodies.py::test_a_learner_sends_files_up_to_their_own_limit",
        "security/test_doors.py::test_two_who_choose_one_name_at_once_are_told_so",
        "security/test_signing_in.py::test_what_is_counted_is_gone_when_it_counts_no_more",
        "security/test_signing_in.py::test_who_forgot_the_password_sets_another_after_recovering",
        "web/test_pages.py",
    ),
}
_PARTS = [name.partition("::") for name in chain.from_iterable(ON_BOTH.values())]
_TESTS = {(TESTS / file, test) for file, _, test in _PARTS}
_FILES = {file for file, _ in _TESTS}


def is_read_for_both(path: Path) -> bool:
    """Whether any test of the file runs on both databases."""
    return path in _FILES


def runs_on_both(path: Path, test: str) -> bool:
    """Whether the test of the file, a function with all its parameters, runs on both
    databases if it uses one."""
    return not _TESTS.isdisjoint({(path, ""), (path, test)})


def be_strict() -> None:
    """Let SQLite's columns take what PostgreSQL's do, and no more: a text that is not too
    long and has no NUL, a number of so many bits."""
    from django.db.backends.sqlite3.base import DatabaseWrapper

    text = """instr("%(column)s", char(0)) = 0"""
    short = f"""{text} AND length("%(column)s") <= %(max_length)s"""
    number = """typeof("%(column)s") IN ('integer', 'null') AND "%(column)s" BETWEEN"""
    small, large = 2**15, 2**31
    DatabaseWrapper.data_type_check_constraints |= {
        "CharField": short,
        "SlugField": short,
        "TextField": text,
        "SmallIntegerField": f"{number} {-small} AND {small - 1}",
        "PositiveSmallIntegerField": f"{number} 0 AND {small - 1}",
        "IntegerField": f"{number} {-large} AND {large - 1}",
        "PositiveIntegerField": f"{number} 0 AND {large - 1}",
    }
