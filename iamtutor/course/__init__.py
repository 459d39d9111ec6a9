"""The course: lesson pages, tasks and questions, and how far somebody has come.

``services.act`` is what every deed on a lesson page goes through: it plays the action on
the sandbox and judges the lesson's open tasks in the same transaction. ``why``, ``map``
and ``results`` turn events and state into what the page draws.
"""
