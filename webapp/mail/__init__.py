"""Mail: written into the outbox with whatever it tells of, sent by the worker.

A mail never holds a member's name or ID, nor anything else about a patient: it leaves the desk unencrypted for all that
we know. It says that there is something to do, and where; what it is about is read at the desk.
"""

from webapp.mail.letters import compose, post_letter
from webapp.mail.outbox import about, post, purge
from webapp.mail.postman import Postman
from webapp.mail.rows import Pace

__all__ = ["Pace", "Postman", "about", "compose", "post", "post_letter", "purge"]
