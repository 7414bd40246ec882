"""The commands of `flightpath`, one file each."""
