"""What stands for more than itself: ``wildcards`` for names of files and cases, ``regex``
for what ``grep`` and its like look for."""
