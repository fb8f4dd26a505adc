"""项目: the list, the board of the six batches, one's own projects, one project's page and its commands."""
