"""Organizations: the account's organization and its service control policies.

service       what Organizations is as a whole
requirements  what operations need
policies      a function per operation
"""
