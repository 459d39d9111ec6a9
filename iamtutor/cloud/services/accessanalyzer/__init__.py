"""IAM Access Analyzer, as far as it validates and checks policies.

service     what it is as a whole
requirements  what operations need
access      the custom policy checks: new access, access not granted, public access
trusted     what isn't public
validation  ValidatePolicy: which policy is asked about, pages of findings
answers     from what ``policy.validation`` finds to Access Analyzer's findings
written     what is found in the text beside those
found       one finding on its way; what a rule is
places      where a finding stands: paths and spans
checks      type and words of each finding

The rules are in ``elements``, ``actions``, ``conditions``, ``principals``, ``advice``, as
the findings are in ``policy.validation``.
"""
