"""CloudTrail: the event history.

service     what CloudTrail is as a whole
operations  the table of operations
history     which events it has, what it says of one
"""
