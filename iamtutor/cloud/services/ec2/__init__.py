"""EC2: instances in the account's Region, and what they need.

lookups     finding things by id, filters, how the missing answer
images      the few images that the launch page offers; instance types
network     the default VPC, security groups, Regions
key_pairs   key pairs
tags        tags of everything here
status      status checks, console output
instances   launching, describing, starting, stopping, terminating
profiles    associations of instance profiles with instances
"""
