"""What bash makes of the words of a command before it runs: ``braces`` first, then
``words`` (variables, commands, file names), with the ``operators`` of ``${NAME…}``, the
``arithmetic`` of ``$((…))``, and the ``splitting`` of what was not quoted."""
