"""What the window says of a desk that is damaged, and what it offers: recover, restore, read, open another."""
