"""The instructor's pages: a class as it is now, one learner, the record as CSV."""
