"""What authors write, before it means anything: files with lines, prose, placeholders.

Reading order: ``errors`` and ``strict_yaml`` (files whose mistakes have a line),
``placeholders`` (words in braces), ``markdown``, ``figures`` and ``sections`` (a heading
with what stands below it), ``prose`` (a file of them), and ``plain_text`` (the same for a
terminal).
"""
