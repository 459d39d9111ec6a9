"""EC2: instances in the account's Region, and what they need.

service     what EC2 is as a whole: its words
requirements  what operations need
lookups     finding things by id, how the missing answer
filters     what is described by what; by what else one may ask
network     the default VPC, security groups, interfaces, addresses; Regions and zones
instances   launching, describing and changing them; images, volumes, key pairs
tags        tags of everything here
"""
