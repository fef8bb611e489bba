"""Videos and tables for other programs."""
