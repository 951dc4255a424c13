"""Mails about status rounds: invitation, reminders, escalation; claimed once, delivered at least once."""
