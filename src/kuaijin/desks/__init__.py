"""How people work: one Django application a desk."""
