"""Tests mirror ``iamtutor/``; ``e2e`` drives a browser, ``bench`` measures."""
