"""What changes a seat's simulated account: acts, and what stands for them.

``actions`` is the door of each; ``catching_up`` (earlier solutions carried out),
``fixes`` and ``resetting`` (by an instructor) go through it. ``leaks`` refuses real
keys, and ``coaching`` is what the terminal's own programs know of the lesson.
"""
