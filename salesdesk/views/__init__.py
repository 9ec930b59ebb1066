"""What can be asked of the desk: each function reads one moment, lets go of the file, and then computes."""
