"""IAM: roles, the policies they carry, instance profiles, managed policies, users.

service            what IAM is as a whole
requirements       what operations need
inputs             the form of parameters: names, lengths, choices
entities           looking entities up; how the missing answer
documents          what IAM says of a policy document that it does not take
roles              CreateRole … UpdateAssumeRolePolicy
service_linked_roles  roles made for a service, deleted by a task of IAM's
instance_profiles  the containers that hand roles to instances
policies           managed policies: AWS's and the customer's; who uses one
users              CreateUser … DeleteUser
login_profiles     passwords for the console
password_policy    what a password has to be
mfa                virtual MFA devices
aliases            the account's alias
groups             groups and their members
holders            attached and inline policies of users, groups and roles; boundaries
access_keys        the long-lived keys of users
tags               tags of roles, users, policies and instance profiles
reports            the account's summary, the credential report
details            everything of the account at once (GetAccountAuthorizationDetails)
last_accessed      what an identity used, and when
simulation         what an identity's policies would say
never_made         lists of what nothing here makes
"""
