"""What goes out to be filled in and comes back: today corrections."""
