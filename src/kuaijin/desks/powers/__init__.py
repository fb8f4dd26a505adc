"""赋权: the register of delegated powers."""
