"""A logo as it goes onto a report: whatever picture was chosen, made a small PNG."""

from io import BytesIO

from salesdesk.domain.errors import Refused

_LARGEST = (640, 160)
_MOST_PIXELS = 40_000_000


def prepared(content: bytes) -> bytes:
    """The picture as a PNG of at most 640 x 160 pixels. Raises Refused for what is no readable PNG or JPEG."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(BytesIO(content), formats=("PNG", "JPEG")) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                raise Refused("The logo is too large; choose a smaller picture.")
            small = picture.convert("RGBA")
            small.thumbnail(_LARGEST)
            target = BytesIO()
            small.save(target, "PNG")
            return target.getvalue()
    except (OSError, SyntaxError, ValueError, UnidentifiedImageError, Image.DecompressionBombError):
        raise Refused("The logo cannot be read; choose a PNG or JPEG file.") from None
