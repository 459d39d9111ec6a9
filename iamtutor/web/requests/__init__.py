"""What stands around every request, and answers when something is wrong.

``middleware``, ``turns``, ``htmx`` and ``context`` (what every template may ask);
``bodies``, ``limits`` and ``pace`` (how large, how often); ``errors``.
"""
