"""The drawings that several reports share, each a pure function of plain values and worded labels."""
