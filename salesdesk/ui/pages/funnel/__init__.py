"""How far deals come, how long they take, and why they are lost."""
