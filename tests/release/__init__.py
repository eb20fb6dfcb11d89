"""What releases have sent to the database, so that the next one can run beside them."""
