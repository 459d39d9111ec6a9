"""What a class understands, and what to show it.

``understanding`` (beliefs, the hardest tasks), ``written_policies``, and
``demonstrations``, which refute a belief before everybody's eyes.
"""
