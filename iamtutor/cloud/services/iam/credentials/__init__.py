"""What a user signs in and signs with: ``password_policy`` and ``login_profiles``,
``access_keys``, ``mfa``.
"""
