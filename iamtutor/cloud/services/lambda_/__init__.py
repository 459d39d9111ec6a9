"""Lambda: functions with an execution role and a policy of their own.

service       what Lambda is as a whole: a function's policy
requirements  what operations need
inputs        the form of parameters
errors        what is said beside that
functions     CreateFunction … DeleteFunction, Invoke, which the turn's ``runtime`` runs
permissions   AddPermission, RemovePermission, GetPolicy

A function is a record of the account (``Account.records``) by its ARN.
"""
