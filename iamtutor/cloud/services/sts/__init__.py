"""STS: who calls, and temporary credentials.

service       what STS is as a whole: its words, a role's trust policy
requirements  what it takes to assume a role
sessions      a function per operation
"""
