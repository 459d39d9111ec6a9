"""What authors write, before it means anything: files with lines, prose, placeholders.

Reading order: ``errors`` and ``strict_yaml`` (files whose mistakes have a line),
``placeholders`` (words in braces), ``figures`` and ``prose`` (Markdown as sections), and
``plain_text`` (the same for a terminal).
"""
