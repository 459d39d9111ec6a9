"""Measurements of the running site: ``make bench``.

``learner`` is a browser without a screen, ``load`` sends bounded numbers of requests from
one or several learners at once, ``weight`` loads a page in Chromium and adds up what was
transferred, ``__main__`` holds the table of what is measured and prints it.
"""
