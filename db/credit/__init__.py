"""Claims, certificates, transcripts and the records of the old portal."""
