"""What it means: questions over the read models. Reads only; writes nothing."""
