"""Whether weak classes and optimistic teachers that were planted are found, and what is found besides."""
