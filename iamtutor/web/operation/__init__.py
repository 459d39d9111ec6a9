"""What whoever runs the site relies on: the log, figures, backups, a watchdog."""
