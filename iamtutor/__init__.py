"""iamtutor: learn AWS IAM roles by using them, in a simulated account.

Four floors of plain Python (``policy``, ``cloud``, ``shell``, ``lessons``), and above them
the Django apps (``web``, ``people``, ``sandbox``, ``course``, ``console``, ``instructor``).
Imports point down. ``docs/architecture.md`` is the map.
"""
