"""EC2's screens: the dashboard, launching, the list of instances, one instance."""
