"""Where a simulated world is kept: one document, its bodies, and the log of what was done.

``codec`` turns a world into bytes and back, ``models`` hold them, ``services.act`` is the
one way anything changes: play a turn, save world and record in one transaction.
"""
