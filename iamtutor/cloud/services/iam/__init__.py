"""IAM: roles, the policies they carry, instance profiles, managed policies, users.

entities           naming rules; looking entities up; how the missing answer
documents          what IAM says of a policy document that it does not take
roles              CreateRole … UpdateAssumeRolePolicy, permissions boundary
role_policies      attached and inline policies of a role
instance_profiles  the containers that hand roles to instances
policies           managed policies: AWS's and the customer's
users              reading users; the account's summary
last_accessed      what an identity used, and when
simulation         what an identity's policies would say
"""
