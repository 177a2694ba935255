"""Which accounts may leave, learnt from accounts of which it is known."""
