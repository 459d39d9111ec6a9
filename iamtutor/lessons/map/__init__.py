"""The map of a lesson page: who asks, through what, for what; and what it leaves open."""
