"""The course: lesson pages, tasks and questions, and how far somebody has come.

    views       the pages' addresses
    page        the lesson page as values for templates
    account     what changes the simulated account
    progress    what is done, what it shows, what is kept of it
    telling     what happened, in words and drawings

``services`` is what people do in a lesson besides acting on the account, ``selectors``
are questions about somebody's way. ``account.actions.act`` is what every deed on a lesson
page goes through: it plays the action on the sandbox and judges the lesson's open tasks in
the same transaction. ``playing`` has the terminals of ``manage.py play``.
"""
