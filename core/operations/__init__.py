"""What a person asks for, as jobs that the window and the command line share."""
