"""What is proven of every lesson: it works, it is true to AWS's words, it reads well.

``prover`` names all proofs of a course: those of its files as they are read (``reading``,
with ``vocabulary`` and ``style``), and those by playing it (``playing``, with ``callers``
and ``transcripts``). Each is a ``proof``. ``python -m iamtutor.lessons`` runs them.
"""
