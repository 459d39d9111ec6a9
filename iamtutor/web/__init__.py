"""What all pages share.

    requests    what stands around every request; errors and limits
    pages       what pages are made of
    database    what every app asks of the database
    operation   what whoever runs the site relies on

``courses`` are those of this site; ``views`` are the pages that belong to nobody.
"""
