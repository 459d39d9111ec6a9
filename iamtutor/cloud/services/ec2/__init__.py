"""EC2: instances in the account's Region, and what they need.

service     what EC2 is as a whole: its words
requirements  what operations need
lookups     finding things by id, filters, how the missing answer
images      the few images that the launch page offers; instance types
network     the default VPC and its subnet
routing     its route table, internet gateway and network ACL
interfaces  network interfaces, one an instance
zones       Regions, Availability Zones, attributes of the account
addresses   Elastic IP addresses
security_groups, security_group_rules
key_pairs   key pairs
tags        tags of everything here
status      status checks, console output
volumes     the instances' root volumes
instances, launch_options   launching, and what may be asked for then
descriptions                describing them; documented_filters: by what else one may ask
states      starting, stopping, rebooting, terminating
attributes  what an instance is set to; its metadata options
profiles    associations of instance profiles with instances
"""
