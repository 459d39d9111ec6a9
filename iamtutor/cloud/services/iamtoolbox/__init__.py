"""IAM Toolbox (preview, 2026): AWS's own explanation of a refusal, for a day.

service       what it is as a whole
authorization the operations: what was evaluated, the policies as they were
explained     an event's evaluations in the service's members

What it tells is what the refused call's event holds; nothing is evaluated again.
"""
