"""The load file: a department described in one file, judged as a whole, then loaded."""
