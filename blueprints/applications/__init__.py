"""Applications: the form, their way to approval inline, and what follows it."""
