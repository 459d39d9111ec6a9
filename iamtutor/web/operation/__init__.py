"""What whoever runs the site relies on.

``logs`` and ``metrics`` tell what happens; ``backups``, and ``alone``, which lets one node
at a time prepare the database; ``watchdog`` ends a request that nothing else ends;
``room`` is where its calls stand, ``keeping`` is what a process keeps.
"""
