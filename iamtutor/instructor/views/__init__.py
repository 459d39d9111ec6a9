"""The instructor's pages, a module a subject; a class is reached through ``access``."""
