"""Sentences as constants: worded in the user's language where they are shown."""


def mark(text: str) -> str:
    """The same text: says of a constant that it is a sentence, which is worded when it is shown."""
    return text


SINGULAR = {
    mark("Merge {count} changes of {file}"): mark("Merge {count} change of {file}"),
    mark("Merge {count} changes of {file}; a clock there is {days} days ahead of this one"): mark(
        "Merge {count} change of {file}; a clock there is {days} days ahead of this one"
    ),
    mark("Import {count} deals from {file}"): mark("Import {count} deal from {file}"),
    mark("Import the history of {count} deals from {file}"): mark("Import the history of {count} deal from {file}"),
    mark("Import {count} deals from {files} files"): mark("Import {count} deal from {files} files"),
}
"""What a sentence is for a count of one. The log keeps the one for many, whatever the count."""
