"""The persons who use the site, the classes they are in, and how they come in.

A person may be a guest (one click, no e-mail). A guest keeps the work under a name and
password, or with a recovery code. ``Enrolment`` is one person's seat in one ``Cohort``;
self-paced study is a seat too, in the built-in cohort that has no instructor.

``services`` is what people do with their seats, ``selectors`` are questions about them;
``classes`` has classes as a whole, ``invitations`` who may teach. Coming in:
``signing_in``, ``backends``, ``mail`` (a forgotten password), ``administration``.
``naming`` reads names.
"""
