"""Floor 3: the terminals of the virtual computers.

``interpreter.run(turn, machine_name, line)`` is the door. Reading order: ``hosts`` (their
images, and the versions of the AWS CLI, as tables); ``grammar`` (a typed line becomes a
tree) and ``recall``; ``filesystem`` and ``machine`` (what a computer has), ``patterns``
(of files and of texts), ``metadata`` (the instance metadata service) with
``metadata_tree`` (what it knows), ``screen`` and ``outcome`` (what a terminal shows),
``coaching`` (the lesson around it), ``options`` (of ``set``), ``process`` (what a program
may touch), ``expansion`` (words become strings) and ``conditions``;
``programs`` (everything but ``aws``) and ``awscli`` (the ``aws`` program, an ordinary
boto3 client); ``handlers`` (a Lambda function's Python), ``python_json``
(what Python says of a text that is no JSON), ``object_urls`` (what S3 answers
``curl``); ``execution`` (the shell at work), ``interpreter`` (a line from its text to its
outcome), ``terminal`` (Tab, and blocks that are pasted), ``cases`` (recorded cases: the
public door). What a line may cost is charged to its ``budget``.
"""
