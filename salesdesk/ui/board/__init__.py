"""The board: one column a stage, painted cards, moved by mouse and by key."""
