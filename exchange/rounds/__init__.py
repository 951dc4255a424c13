"""The board of a status round as a file to work on elsewhere."""
