"""The topic of a question: the words that say what it is about."""
