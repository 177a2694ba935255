"""Sample feedback on a product that does not exist."""
