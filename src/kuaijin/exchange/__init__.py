"""In and out: Word and Excel files."""
