"""The class as it is now: learners × tasks, who needs help, and what changed since."""
