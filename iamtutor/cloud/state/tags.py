"""Tags, by key."""

Tags = dict[str, str]
