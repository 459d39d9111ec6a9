"""The simulated AWS console: real forms over the learner's own account, no models.

Each screen shows what the account holds and, on a post, presses a button of
``cloud.console`` through ``course.account.actions.press``: the same journey as a command.

    views, forms     the screens, and what is filled in there
    screen           what every screen shows: the errand, guided mode, the last click
    questions        what a screen asks the account, and what it was refused
    guidance         where guided mode leads on a screen, and where it cannot know
    guide, controls  which control comes next, and what each is called
    reading          what a screen knows of the account
    made             calls as a screen shows them
    search, visits   what is found, and what was opened last
    policy_editor    a policy being written
    summary, last_accessed, role_draft, trusted, instance_menus
                     what one screen shows, worked out before it is shown
"""
