"""The views of the course.

``seat`` (who may see what), ``pages`` (home, outline, results …), ``workbench`` (a lesson),
``terminal`` (command lines), ``tasks`` (checks, hints, questions, predictions), ``reviews``
(questions of finished lessons), ``account`` (what else changes the simulated account from a
lesson page), ``editor`` (a file in a form), ``fixes`` and ``notes`` (what an instructor
sent), ``removed`` (taken out of a class), ``taking_along`` (going on alone after a class);
``answers`` and ``changes`` are what a deed is answered with.
"""
