"""The optional writer: a language model that may reword an answer's prose, and is not believed."""
