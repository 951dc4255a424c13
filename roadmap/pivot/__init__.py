"""Reading money: roll-ups by any two dimensions, the list of items behind each figure, plan against actual."""
