"""What an instructor fills in: about people, about a class, and acts for learners."""
