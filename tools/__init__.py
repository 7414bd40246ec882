"""What a developer runs."""
