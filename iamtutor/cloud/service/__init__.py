"""What the services are written with: the two ``values`` that say what is known of one and
of its operations, the ``requirements`` of a call, the ``caller`` that a function is told
of, ``paging`` for long answers."""
