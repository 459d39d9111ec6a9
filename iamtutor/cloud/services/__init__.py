"""The simulated services, a folder each; none knows another: ``cloud.catalogue`` does."""
