"""Reading a report on the web: what committees ask first, search, the year before, the data."""
