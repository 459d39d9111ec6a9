"""The pages of coming in: ``coming_in`` (start, sign in, keep the work), ``invited``."""
