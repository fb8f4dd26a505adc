"""Accounts: who signs in, which role they hold, and their API tokens."""
