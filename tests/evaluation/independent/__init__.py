"""The report of the fictional county against what plain SQL finds in the database."""

import pytest

for _name in ("annex", "fields", "money", "partners", "posts", "stand"):
    pytest.register_assert_rewrite(f"{__name__}.chapters_{_name}")
