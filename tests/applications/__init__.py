"""Applications, from the form to the approval."""
