"""The HTTP API: thin, typed, documented by OpenAPI, under the same rules of access as the pages."""
