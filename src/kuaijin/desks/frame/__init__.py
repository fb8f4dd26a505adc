"""What all desks share: layout, signing in, lists, forms, errors."""
