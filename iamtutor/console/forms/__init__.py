"""The console's forms, a module for each service: those fields and rules of the real ones
that matter here.

Rules of the service itself (names taken, limits) are not repeated: the simulated API
answers, and ``add_api_error`` puts its message at the field it is about.
"""
