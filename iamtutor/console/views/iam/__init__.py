"""IAM: roles (list, detail, permissions, trust), creating one in three steps, policies."""
