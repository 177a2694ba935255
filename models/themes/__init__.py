"""Themes that last: found, named, assigned and kept. The ledger says what there is and what was."""
