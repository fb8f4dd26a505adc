"""Read models: tables derived from the entries, and the classes that fill them."""
