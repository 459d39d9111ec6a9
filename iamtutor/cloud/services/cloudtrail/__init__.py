"""CloudTrail: the event history.

service     what CloudTrail is as a whole
history     which events it has, what it says of one
"""
