"""The kinds of credit that activities designate."""
