"""What a class has done, for files and for programs.

``gradebook`` (by the class's rule; ``seconds``: how it reads times by the thousand),
``exports`` (CSV), ``workbooks`` (XLSX); ``happenings`` (the log), ``statements`` (xAPI)
and ``api``.
"""
