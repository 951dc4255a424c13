"""The list of a plan's projects: its rows, what its address asks for, groups and sums, cells, changes of many rows."""
