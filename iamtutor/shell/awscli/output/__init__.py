"""What is printed: ``query`` picks from the answer, ``printer`` writes it in every form
(``table`` is one of them), ``error_forms`` does the same for what went wrong."""
