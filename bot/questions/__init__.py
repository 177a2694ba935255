"""Questions: words in, a `Query` out."""
