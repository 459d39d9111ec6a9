"""Floor 4: the content, read, checked, judged and proven. No Django.

    text        what authors write: files with lines, prose, placeholders
    schema      what may stand in the files
    content     courses as values, found by their ids
    judging     is a task done?
    worlds      where a world begins, and acts carried out in it
    map         what the map of a lesson page tells
    terminal    a lesson in a terminal
    proofs      does every lesson work?

Imports point up this list. ``python -m iamtutor.lessons`` runs the proofs.
``docs/authoring.md`` is the format.
"""
