"""Floor 3: the terminals of the virtual computers.

``interpreter.run(turn, machine_name, line)`` is the door. Reading order: ``hosts`` (the
host images) and ``dialects`` (the versions of the AWS CLI), as tables; ``grammar`` (a
typed line becomes a tree) and ``recall``; ``filesystem`` (with ``wildcards``) and
``machine`` (what a computer has), ``metadata`` (the instance metadata service),
``outcome`` (what a terminal shows), ``coaching`` (the lesson around it), ``process``
(what a program may touch), ``expansion`` (with ``braces`` and ``arithmetic``) and
``conditions``; ``programs`` (everything but ``aws``; with ``regex``) and ``awscli``
(the ``aws`` program, an ordinary boto3 client); ``execution`` (the shell at work),
``interpreter`` (a line from its text to its outcome), ``completion``, ``cases``
(recorded cases: the public door).
"""
