"""Which tests run on PostgreSQL too (``make test-postgres``)."""

from itertools import chain
from pathlib import Path

TESTS = Path(__file__).parent.parent
#: Why: files, or single tests. Those of the last reason were chosen so that all together
#: make the site ask all that any test does, in little time; ``statements.py`` notices when
#: something is missing.
ON_BOTH = {
    "two at once, and who waits for whom": (
        "classroom/test_at_once.py",
        "course/terminal/test_terminal.py::test_a_second_tab_does_not_lose_the_first_tabs_command",
        "course/terminal/test_terminal.py::test_two_tabs_that_finish_a_task_at_once_tick_it_once",
        "people/test_invitations.py::test_who_is_a_moment_late_is_told_and_nobody_is_made",
        "people/test_keep_work.py::test_a_name_that_is_taken_at_the_same_moment_is_said_too",
        "people/test_mail.py",
        "sandbox/test_act.py",
        "sandbox/test_bursts.py",
        "sandbox/test_undo.py",
        "security/test_doors.py::test_two_who_choose_one_name_at_once_are_told_so",
        "web/test_limits.py",
        "web/test_queue.py",
    ),
    "what a column takes and gives back, and what is refused": (
        "console/test_s3_uploads.py::test_a_large_text_goes_in_parts",
        "course/test_damaged_account.py",
        "instructor/test_learner_page.py::test_the_page_tells_tasks_answers_predictions_and_beliefs",
        "people/test_commands.py",
        "security/test_bodies.py::test_a_learner_sends_files_up_to_their_own_limit",
        "security/test_outage.py",
        "security/test_strange_text.py",
        "test_databases.py",
        "web/test_rows.py",
        "web/test_sessions.py",
    ),
    "what goes with what is deleted": (
        "classroom/test_retention.py",
        "instructor/test_acting_on_people.py::test_a_person_is_deleted_after_a_question",
        "instructor/test_opening_a_class.py::test_a_class_is_deleted_once_its_name_is_typed",
        "people/test_invitations.py::test_copies_of_learners_seats_go_with_the_instructor",
        "people/test_own_account.py",
        "sandbox/test_long_log.py",
        "sandbox/test_pages.py",
    ),
    "the order of texts, how they are compared, and sums": (
        "classroom/test_importing.py",
        "classroom/test_names.py",
        "instructor/test_figures.py::test_points_by_themselves_are_those_of_the_rows",
        "instructor/test_groups.py::test_the_page_tells_who_is_where_and_how_they_stand",
        "instructor/test_reports.py",
        "instructor/test_roster.py::test_somebody_is_found_by_name_id_and_group",
        "instructor/test_roster.py::test_the_roster_shows_who_is_there_and_who_is_expected",
        "instructor/test_understanding.py::test_policies_are_grouped_by_what_they_allow",
        "people/test_sign_in.py",
        "sandbox/test_logbook.py",
    ),
    "migrations, backups and the site as a whole": (
        "deployment/test_site.py",
        "people/test_administration.py",
        "web/operation/test_backups.py",
        "web/operation/test_health.py",
        "web/operation/test_prepare.py",
        "web/test_routes.py::test_only_an_administrator_is_in_the_administration",
    ),
    "what is asked nowhere else": (
        "classroom/test_help.py::test_a_class_is_looked_at_with_as_many_queries_whatever_its_size",
        "classroom/test_help.py::test_a_task_that_is_done_or_carried_out_clears_what_was_noted_there",
        "classroom/test_help.py::test_after_help_only_new_failures_count",
        "classroom/test_help.py::test_asking_turns_a_need_into_a_raised_hand",
        "classroom/test_help.py::test_stillness_is_noted_when_the_class_is_looked_at_once",
        "classroom/test_notes.py::test_a_withdrawn_note_is_seen_by_its_instructors_only",
        "classroom/test_notes.py::test_the_list_of_notes_tells_who_has_read",
        "classroom/test_notes.py::test_what_was_read_stays_in_the_list",
        "console/test_buttons.py::test_managed_and_inline_are_removed_together",
        "console/test_s3_uploads.py::test_a_denied_upload_says_so_for_each_file_with_its_why",
        "course/progress/test_predictions.py::test_it_is_not_asked_again_of_whoever_answered_it_in_another_lesson",
        "course/progress/test_reviews.py::test_a_right_answer_corrects_a_belief",
        "course/terminal/test_pasting.py::test_the_lines_of_a_block_are_history_and_transcript",
        "course/terminal/test_session.py::test_an_interrupted_line_is_not_in_the_history",
        "course/test_broken.py::test_it_is_repaired_and_another_fault_can_be_had",
        "course/test_controls.py::test_a_file_that_is_too_large_is_said",
        "course/test_leaks.py::test_a_key_beside_a_secret_is_refused",
        "course/test_rules_of_a_class.py::test_a_lesson_of_another_seat_is_opened_in_that_seat",
        "course/test_taking_along.py::test_tries_are_counted_once_and_with_ones_own",
        "course/test_taking_along.py::test_what_was_done_since_the_question_is_not_replaced",
        "course/test_taking_along.py::test_what_was_under_way_in_an_account_that_is_replaced_says_so",
        "course/test_tasks.py::test_what_is_put_back_was_taken_off_before",
        "endpoints/test_tools_page.py::test_a_call_from_outside_shows_on_the_lesson_page",
        "endpoints/test_tools_page.py::test_an_address_can_be_changed",
        "instructor/test_acting_on_people.py::test_a_person_has_to_be_chosen_where_none_is_likely",
        "instructor/test_acting_on_people.py::test_facts_of_a_guest_and_a_person_are_united",
        "instructor/test_acting_on_people.py::test_whoever_was_taken_out_goes_on_alone_in_another_account",
        "instructor/test_acting_on_people.py::test_work_moves_along_to_another_class",
        "instructor/test_acts.py::test_a_reset_is_told_and_undone_whatever_was_done_since",
        "instructor/test_acts.py::test_a_task_or_a_lesson_is_excused_once",
        "instructor/test_acts.py::test_many_are_extended_once_and_the_last_one_stands",
        "instructor/test_acts.py::test_the_learner_goes_on_after_a_reset",
        "instructor/test_api.py::test_without_the_key_there_is_nothing",
        "instructor/test_class_page.py::test_an_instructor_takes_a_need_and_settles_it",
        "instructor/test_copies_and_fixes.py::test_a_fix_is_proposed_for_the_task_with_the_raised_hand",
        "instructor/test_copies_and_fixes.py::test_a_lever_goes_along_and_stands_pulled",
        "instructor/test_demo_class.py::test_a_real_person_who_joined_it_stays",
        "instructor/test_demo_class.py::test_it_is_made_once_and_once_removed_stays_so",
        "instructor/test_demo_class.py::test_a_learner_of_it_does_each_action_once",
        "instructor/test_demonstrations.py::test_a_press_that_is_sent_twice_types_once",
        "instructor/test_groups.py::test_a_group_that_the_class_does_not_have_is_not_found",
        "instructor/test_learner_page.py::test_a_long_timeline_has_pages",
        "instructor/test_learner_page.py::test_the_timeline_leads_to_its_step",
        "instructor/test_looking.py::test_it_is_over_when_the_class_no_longer_allows_it",
        "instructor/test_opening_a_class.py::test_a_new_code_makes_the_old_one_void",
        "instructor/test_opening_a_class.py::test_an_archived_class_is_read_only_until_it_comes_back",
        "instructor/test_opening_a_class.py::test_dates_are_meant_in_the_time_zone_of_the_class",
        "instructor/test_opening_a_class.py::test_joining_is_closed_and_opened_again",
        "instructor/test_opening_a_class.py::test_the_rules_can_be_changed",
        "instructor/test_roster.py::test_a_pasted_list_is_shown_first_and_then_carried_out",
        "instructor/test_roster.py::test_an_expected_name_can_be_changed_and_struck",
        "instructor/test_xapi.py::test_pages_together_are_the_whole_log",
        "instructor/test_xapi.py::test_since_is_later_than",
        "people/test_cards.py::test_only_people_of_the_class_get_cards_there",
        "people/test_invitations.py::test_a_learner_is_not_removed_as_an_instructor",
        "people/test_invitations.py::test_a_learner_who_is_invited_teaches_from_then_on",
        "people/test_invitations.py::test_an_administrator_makes_a_link_that_is_shown_once",
        "people/test_invitations.py::test_the_command_prints_a_link_that_makes_an_instructor",
        "people/test_invitations.py::test_whoever_is_removed_does_not_come_back_by_an_invitation_of_their_own",
        "people/test_keep_work.py::test_names_alike_of_before_sign_in_as_before_and_are_taken",
        "people/test_keep_work.py::test_names_of_before_become_what_signs_in",
        "security/costs/test_growth.py::test_old_events_go_when_there_are_too_many",
        "security/test_signing_in.py::test_a_changed_password_ends_the_code_and_the_sessions",
        "security/test_signing_in.py::test_what_is_counted_is_gone_when_it_counts_no_more",
        "security/test_signing_in.py::test_who_forgot_the_password_sets_another_after_recovering",
        "web/test_pages.py::test_an_administrator_sees_people_and_classes",
        "web/test_pages.py::test_the_class_without_a_join_code_can_be_edited",
        "wire/test_refusals.py::test_sts",
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
    long and has no NUL, nor JSON that spells one, a number of so many bits."""
    from django.db.backends.sqlite3.base import DatabaseWrapper

    text = """instr("%(column)s", char(0)) = 0"""
    # A backslash by its number: Django, which reads the statement, takes it for an escape.
    unescaped = """replace("%(column)s", char(92, 92), '')"""
    nul = "char(92) || 'u0000'"
    nested = f"""JSON_VALID("%(column)s") AND instr({unescaped}, {nul}) = 0"""
    short = f"""{text} AND length("%(column)s") <= %(max_length)s"""
    number = """typeof("%(column)s") IN ('integer', 'null') AND "%(column)s" BETWEEN"""
    small, large = 2**15, 2**31
    DatabaseWrapper.data_type_check_constraints |= {
        "CharField": short,
        "SlugField": short,
        "TextField": text,
        "JSONField": f"""({nested} OR "%(column)s" IS NULL)""",
        "SmallIntegerField": f"{number} {-small} AND {small - 1}",
        "PositiveSmallIntegerField": f"{number} 0 AND {small - 1}",
        "IntegerField": f"{number} {-large} AND {large - 1}",
        "PositiveIntegerField": f"{number} 0 AND {large - 1}",
    }
