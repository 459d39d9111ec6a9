"""What pages are made of: forms, layout, words, zones, static files."""
