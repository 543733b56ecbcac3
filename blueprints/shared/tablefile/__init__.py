"""Tables that somebody sends as a file: CSV as programs write it, or a workbook, read within limits."""
