"""Sentences as constants: worded in the user's language where they are shown."""


def mark(text: str) -> str:
    """The same text: says of a constant that it is a sentence, which is worded when it is shown."""
    return text
