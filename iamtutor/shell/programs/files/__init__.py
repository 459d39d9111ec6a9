"""Files and folders.

``names`` (paths as texts), ``making``, ``moving``, ``chmod``; ``stat`` (what is known of
one), ``ls``, ``find``; ``sizes`` (``dd du fallocate truncate``).
"""
