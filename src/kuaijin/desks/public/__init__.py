"""The public's desk: guides, status by receipt number and code, published decisions and notices. No sign-in."""
