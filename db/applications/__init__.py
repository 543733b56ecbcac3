"""Applications to accredit an activity, from the draft to the approval."""
