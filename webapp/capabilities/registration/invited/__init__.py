"""People whom a manager adds: invited, sent anew, and how they come in."""
