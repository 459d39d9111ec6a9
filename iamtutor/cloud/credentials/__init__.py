"""Temporary credentials: ``sessions`` of roles and users, of functions and the console;
those that ``instances`` hand out; which service a role has ``trust`` in; the
``second_factor`` of a request, with the codes of ``totp``; and what a ``presigned``
address says of who signed it."""
