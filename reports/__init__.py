"""The report pages: how they are built and how they are served."""
