"""Joint projects: how far each body is with them, when it is to go live, and the matrix of all of them."""
