"""What stands for more than itself: ``wildcards`` for names of files and cases, the
``paths`` of a machine that they find, ``regex`` for what ``grep`` and its like look for
(``perl`` for its ``-P``)."""
