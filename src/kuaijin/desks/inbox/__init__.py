"""通知: what a person is told, how they want to be told, and the outbox for the administrator."""
