"""规则库: the rulebook in all its versions, its items to browse, and how it is revised."""
