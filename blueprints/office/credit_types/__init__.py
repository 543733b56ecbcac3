"""Credit types as the office keeps them."""
