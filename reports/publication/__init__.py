"""A publication: what it is, how it is put together, compared and read."""
