"""Long jobs with progress: imports, exports and bundles that a worker does while their owner watches."""
