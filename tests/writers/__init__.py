"""Whatever is written for other programs, from a desk whose every text is hostile."""
