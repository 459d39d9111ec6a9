"""Where a simulated world is kept: one document, its bodies, and the log of what was done.

``codec`` turns a world into bytes and back, ``models`` hold them, ``services.act`` is the
one way anything changes: play a turn, save world and record in one transaction
(``bursts`` does it for the calls of a learner's own programs). ``turnstile`` lets one
play at a time. ``selectors`` answer how things stand, ``logbook`` what happened;
``pages`` remembers the console's pages that were opened. ``rewinding`` leads back,
to where something changed by its ``essence``, ``copying`` to another seat; ``kept`` keeps a
sandbox that somebody else puts back.
"""
