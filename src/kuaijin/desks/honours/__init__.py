"""荣誉与考核: scores, places, red flags and what others have awarded."""
