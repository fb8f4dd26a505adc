"""The desk of forms and reports: one page for all of them, each drawn from the record, issued with its number."""
