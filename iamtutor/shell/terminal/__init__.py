"""What a person does at a terminal besides typing a line: Tab (``completion``), and
``pasting`` a block of lines."""
