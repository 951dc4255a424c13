"""Pictures as SVG, each with its data as a table: the same functions draw for pages and for the report.

Plain functions over plain data: no language (every text is passed in), no clock, no colours alone (hatches, shapes and
figures say the same).
"""
