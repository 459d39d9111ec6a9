"""A policy at a glance: ``access`` (services and access levels), ``plain`` (in words)."""
