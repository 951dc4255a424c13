"""The council paper of a signed report, its files, and what the session made of it."""
