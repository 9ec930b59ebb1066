"""The passphrase of a desk in the window: asked for, set, changed, removed; the lock screen, and when it comes."""
