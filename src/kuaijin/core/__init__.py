"""What is true: the law and the mechanisms as pure functions. Imports only the standard library, msgspec and numpy."""
