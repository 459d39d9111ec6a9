"""The simulated AWS console: real forms over the learner's own account, no models.

Each screen shows what the account holds and, on a post, presses a button of
``cloud.console`` through ``course.account.actions.press``: the same journey as a command.
"""
