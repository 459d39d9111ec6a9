"""Policies, managed and inline.

``documents`` (what IAM says of one that it does not take), ``managed`` (AWS's and the
customer's), ``holders`` (what users, groups and roles have attached and inline, and their
boundaries), ``simulation`` (what all of them would say).
"""
