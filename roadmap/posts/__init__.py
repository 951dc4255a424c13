"""Posts as the Stellenplan sees them: pages, forms and what may be edited. Roles, never people."""
