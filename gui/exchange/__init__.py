"""Exchange with other programs: export what the project holds, import spans."""
