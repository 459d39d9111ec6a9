"""What signs a person in: ``codes`` and ``cards``; ``hashers`` keeps passwords.

``doors`` slows down whoever tries names, passwords and codes.
"""
