"""What is proven of every lesson: it works, it is true to AWS's words, it reads well.

``python -m iamtutor.lessons`` runs it.
"""
