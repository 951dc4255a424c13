"""Budget and actuals as a county's finance system exports them, one line a booking or a sum.

In: `reading.py` reads the file within limits, `grammar.py` reads one cell, `settings.py` is what a county has said
about its files, `lines.py` makes checked lines of rows and sums of lines (pure). `comparing.py` says what would change
of the batch's own items, `applying.py` writes all or nothing, `taking_back.py` takes it back, `steps.py` is what an
upload goes through, and `progress.py` tells how far it is.
"""
