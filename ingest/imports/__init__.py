"""From a sheet that no layout knows to one of the school's own: guessed by meaning, put right by its data manager, accepted."""
