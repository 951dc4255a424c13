"""The spreadsheet round trip of a plan: the same columns out and in, as XLSX and as CSV.

`columns.py` says what the columns are, `values.py` reads and shows one cell. Out: `present.py` loads what stands there,
`exporting.py` keeps it as the base of a later merge, `xlsx_writer.py` and `csv_format.py` write the file. In:
`files.py` reads a file within limits, `heads.py` finds its columns, `doubles.py` what may be there already,
`judging.py` compares each cell three ways, `proposal.py` makes the dry run of it, `applying.py` writes all or nothing,
`undoing.py` takes it back, and `steps.py` is what an upload goes through.
"""
