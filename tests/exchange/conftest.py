"""What the tests of plan files share."""

from tests.exchange.real_plans import real_plans

__all__ = ["real_plans"]
