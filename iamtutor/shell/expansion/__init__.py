"""What bash makes of the words of a command before it runs: ``braces`` first, then
``words`` (variables, commands, file names), with the ``arithmetic`` of ``$((…))``."""
