"""揭榜挂帅: open challenges, from the list to the judgement."""
