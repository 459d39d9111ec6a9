"""What is written behind an operation, on its way to the parameters of the call.

``operation`` makes the table of options from the model and reads words by it; where the
program's options are not the members of the model, ``customised``, ``security_groups``,
``zip_file`` and ``outfiles`` say how. The value of one option: ``parameters`` by its
shape, ``shorthand``, ``paramfiles`` where it names a file; those of all, ``documents``.
"""
