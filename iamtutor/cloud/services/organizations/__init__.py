"""Organizations: the account's organization and its service control policies.

service       what Organizations is as a whole
operations    the table of operations
requirements  what each of them needs
policies      a function per operation
"""
