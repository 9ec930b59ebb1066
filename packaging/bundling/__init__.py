"""What goes into the frozen program, and how it is made smaller: used by salesdesk.spec, smoke.py and their tests."""
