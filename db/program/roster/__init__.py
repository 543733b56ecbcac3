"""A roster on its way in: sent, read and matched, written unseen, shown, settled, and taken back as a whole."""
