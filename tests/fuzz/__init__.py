"""Lines and policies that nobody thought of: ``make fuzz``."""
