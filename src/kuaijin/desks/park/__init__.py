"""园区: what a park is to this site, its name, its posts and its facts; where a new site begins."""
