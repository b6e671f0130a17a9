"""What registrations put on the payer's desk, and what somebody calls it about."""
