"""Notices on their way out: marks, wishes, the outbox, the channels and the sender (docs/notices.md)."""
