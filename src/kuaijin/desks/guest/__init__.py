"""外部专家: one question, a few papers and one answer, by a signed link that ends."""
