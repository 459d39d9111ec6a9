"""Floor 3: the terminals of the virtual computers.

``interpreter.run(turn, machine_name, line)`` is the door. Reading order: ``hosts`` (the two
host images, as tables), ``line`` (a typed line becomes a tree; with ``syntax``, ``lexer``,
``parameters``, ``compounds`` and ``recall``), ``filesystem`` (with ``wildcards``) and
``machine`` (what a computer has), ``metadata`` (the instance metadata service),
``outcome`` (what a terminal shows), ``coaching`` (the lesson around it), ``process`` (what
a program may touch), ``expansion`` (with ``braces`` and ``arithmetic``), ``conditions``,
``streams`` and ``execution`` (the shell at work), ``interpreter`` (a line from its text to
its outcome), ``regex``, ``programs`` (everything but ``aws``), ``awscli`` (the ``aws``
program, an ordinary boto3 client), ``completion``, ``cases`` (recorded cases: the public
door).
"""
