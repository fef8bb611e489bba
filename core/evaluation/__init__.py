"""What a run is worth: scores against labels."""
