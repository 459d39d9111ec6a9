"""IAM: users, groups and roles, their credentials and policies.

service            what IAM is as a whole
requirements       what operations need
inputs             the form of parameters: names, lengths, choices
entities           looking entities up; how the missing answer
tags               tags of roles, users, policies and instance profiles
policies           managed, attached and inline ones; what they would say
identities         users, groups, roles, instance profiles
credentials        passwords, access keys, MFA devices
account            what IAM tells of the account as a whole
"""
