"""What pages are made of.

``loading`` reads templates, ``storage`` names static files, ``forms`` lays forms out;
``layout``, ``zones`` and ``cookies`` are what a browser keeps; ``wording`` has the
teacher's sentences and ``differences`` says what a policy changes; ``qr`` draws addresses,
``returning`` leads back.
"""
