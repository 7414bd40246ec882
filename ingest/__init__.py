"""Getting files in: contracts, profiles, the engine that applies them, and the demo school."""
