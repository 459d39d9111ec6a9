"""Many files in one, or one in less room: ``gzip`` and ``tar``, ``zip`` and ``unzip``."""
