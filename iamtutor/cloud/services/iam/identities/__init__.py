"""Who can act: ``users``, their ``groups``, ``roles``, ``service_linked_roles``, the
``instance_profiles`` that hand roles to instances; and what is ``never_made`` of a user.
"""
