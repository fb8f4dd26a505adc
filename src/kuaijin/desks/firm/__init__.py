"""企业端: the firm's own home, what it needs, its people, its messages and its ratings."""
