"""Bytes in other words: ``base64``, ``checksums`` and ``openssl``, which scripts call for
both; ``dumping`` (``od xxd hexdump``); ``oathtool`` (in place of a phone).
"""
