"""Unicode texts in one form, so that they can be compared."""


def compose(text: str) -> str:
    """Return ``text`` in Unicode's normal form C: each letter is one character with its accents."""
    if text.isascii():
        return text
    import unicodedata

    return unicodedata.normalize("NFC", text)


def fold_file_name(name: str) -> str:
    """Return what names of files are compared by: what a file system takes them for that ignores case and form."""
    return name.lower() if name.isascii() else compose(compose(name).casefold())


def fold_case(value: str) -> str:
    """Return what values are compared by that the configuration calls placeholders, or none."""
    return value.strip().casefold()


def half_character(text: str) -> int | None:
    """Return where a text holds half of a character (a lone surrogate), which no file can; None for nowhere."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        return error.start
    return None
