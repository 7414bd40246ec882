"""What a school's everyday files may do: each kind of fault as a case of its own, from the dropped file to the figure."""
