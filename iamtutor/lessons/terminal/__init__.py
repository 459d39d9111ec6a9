"""A lesson in a terminal.

``play``, ``voice`` and ``questioning`` are ``manage.py play``; ``coaching`` is what
``hint`` and ``predict`` know of the lesson, there and on the site.
"""
