"""The tutorial's own: ``why``, and ``coach`` (hints and predictions). They have their
``speech``, in the languages of the page.
"""
