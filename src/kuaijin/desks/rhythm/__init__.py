"""The rhythm's desk: daily reports and bulletins, weekly meetings, the 24-hour line."""
