"""What Provider Central says of signing in: people choose a username and a password, and no rule about them is stated.

So the comparison says "not stated", and the desk's own rules hold alone. Source: registration quick tip (S2), step 1.
"""

from webapp.api import Credentials

credentials = Credentials()
