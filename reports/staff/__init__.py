"""Staff pages: what names students, cut to what each reader's roles let see, and what staff fill in."""
