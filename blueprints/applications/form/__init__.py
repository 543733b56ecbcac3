"""The application form: its pages, its sections, its documents and its submission."""
