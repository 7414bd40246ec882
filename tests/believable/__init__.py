"""Files that are well formed and wrong, and changes that are honest: what gate 1 says of each."""
