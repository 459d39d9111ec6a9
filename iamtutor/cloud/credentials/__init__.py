"""Temporary credentials: ``sessions`` of roles and users, of functions and the console;
those that ``instances`` hand out; which service a role has ``trust`` in; and the
``second_factor`` of a request, with the codes of ``totp``."""
