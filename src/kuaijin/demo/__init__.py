"""The sample park: loaded by executing commands over its calendar of 2020–2021, never by writing rows."""
