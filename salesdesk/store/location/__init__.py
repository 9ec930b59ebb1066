"""Where a desk file lies: sync folders, network and removable drives, places that can only be read, copies beside it."""
