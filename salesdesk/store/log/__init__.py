"""The append-only log: entries with their payloads and events, what of them holds, and the rows they add up to."""
