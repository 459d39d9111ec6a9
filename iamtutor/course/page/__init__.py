"""The lesson page as values for templates.

``lesson_page`` is what every lesson shows, ``workbench`` what one with an account shows
besides: ``cards`` (made of ``card``, ``questions`` and ``hands``), ``terminals``,
``next_act`` and ``news``. ``review_page`` shows questions of several lessons in the same
way.
"""
