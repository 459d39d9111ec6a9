"""The console's screens, a module for each service.

A screen that shows is a GET; a button that changes something is a POST to the screen it
stands on, answered by a redirect to where the real console goes, or by the same screen with
what the API answered, at the field it is about and with nothing lost.
"""
