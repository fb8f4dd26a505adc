"""秒批: the rules of each item, how they are changed, and what the machine has decided by them."""
