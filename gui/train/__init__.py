"""Training: settings, live loss, preview."""
