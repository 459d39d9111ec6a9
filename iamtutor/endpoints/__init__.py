"""Each simulated account at an address of its own, for real clients of AWS.

door       the part of the server that answers them, before Django's middleware
receiving  bodies, read to the disk within limits
exchange   one request to one answer: who calls, what, and how it is written
views      the page *Your own tools*: with ``keys``, and ``pasting`` for each client
services   makes an address, counts its calls
"""
