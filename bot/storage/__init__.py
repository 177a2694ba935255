"""Storage: SQL for comments, FAISS for their embeddings."""
