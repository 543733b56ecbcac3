"""The web server: its processes, its proxies, its memory."""
