"""What is printed: ``printer`` in every form, ``table`` one of them, ``query`` what is
chosen of the answer before, ``error_forms`` the same forms for what went wrong."""
