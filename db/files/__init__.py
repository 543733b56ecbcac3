"""One store for the bytes of documents, pictures, proofs, issued PDFs and results, on either database."""
