"""The visual editor: a policy as blocks of choices, and back.

    blocks     a statement as a block, a block as a statement; what cannot be shown stays
    drafts     the blocks of a form while they are being filled in, and its buttons
    choices    what a block offers: services, actions by access level, resource types, keys
    resources  an ARN from its parts
    words      what the editor says of all that

The document is what is edited. A page carries it, and the fields of its blocks; what the
fields say is put into the document, statement by statement, and nothing else is touched.
"""
