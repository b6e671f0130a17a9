"""Papers: letters to be posted, and documents to be read or signed, as PDF that a screen reader can read (PDF/UA-1).

Text goes in and bytes come out. Nothing is kept: no file, no row; who prints a secret has made it at that moment.
"""

from webapp.papers.kinds import Letter, agreement, letter, shows

__all__ = ["Letter", "agreement", "letter", "shows"]
