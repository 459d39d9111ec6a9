"""What bash does itself: it changes the shell, so no program could.

``names`` (what it finds under one), ``directories``, ``variables``, ``settings``,
``history``; ``control`` and ``scripts`` (what is carried out), ``jobs``, ``trap``;
``reading``, ``getopts``, ``printing`` and ``testing`` (what scripts do all the time).
"""
