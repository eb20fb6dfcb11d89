"""What stands in the files for machines is true of the program."""
