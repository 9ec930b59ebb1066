"""Stages that were deleted or merged live on as the stage chosen then."""

from collections.abc import Mapping


def survivor(stage: str, survivors: Mapping[str, str]) -> str:
    """The stage that stands for ``stage`` today; chains are followed. Raises ValueError where they run in a circle."""
    seen = {stage}
    while stage in survivors:
        stage = survivors[stage]
        if stage in seen:
            raise ValueError(f"stages replace each other in a circle: {sorted(seen)}")
        seen.add(stage)
    return stage
