"""The page on which a person reports on all projects at once, behind the sign-in or by the link of a mail."""
