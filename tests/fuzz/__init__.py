"""Ten thousand damaged files: none may crash or hang the engine, lose a row, or bring a personal value into a message."""
