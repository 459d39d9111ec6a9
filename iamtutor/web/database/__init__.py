"""What every app asks of the database: one line of writers, rows, sessions, text."""
