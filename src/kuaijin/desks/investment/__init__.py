"""投资调度: the month's investment of every project, its review and freeze, statistics, and the outlook."""
