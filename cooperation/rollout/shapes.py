"""The stages as shapes that differ without colour: a disc that fills on the way, a cross, a broken ring. Pure."""

from typing import Final

from roadmap.charts.parts import GREY, Svg

INK: Final = "#1d2c5f"
_LINE: Final = 'class="stage-line" fill="none"'
_RING: Final = f'<circle {_LINE} cx="6" cy="6" r="5" stroke="{INK}" stroke-width="1.2"/>'
_FILL: Final = f'class="stage-fill" fill="{INK}"'
_SHAPES: Final[dict[str, str]] = {
    "interested": _RING,
    "decided": f'{_RING}<path {_FILL} d="M6 6V1A5 5 0 0 1 11 6z"/>',
    "in_preparation": f'{_RING}<path {_FILL} d="M6 1A5 5 0 0 1 6 11z"/>',
    "in_rollout": f'{_RING}<path {_FILL} d="M6 6V1A5 5 0 1 1 1 6z"/>',
    "live": f'<circle {_FILL} cx="6" cy="6" r="5.5"/>',
    "not_taking_part": f'<path {_LINE} stroke="{GREY}" stroke-width="1.8" d="M2 2L10 10M10 2L2 10"/>',
    "": f'<circle {_LINE} cx="6" cy="6" r="5" stroke="{GREY}" stroke-width="1.2" stroke-dasharray="1.6 1.5"/>',
}


def stage_shape(stage: str) -> Svg:
    """The shape of a stage, as decoration: the word has to stand beside it. KeyError for an unknown word."""
    return Svg(
        '<svg xmlns="http://www.w3.org/2000/svg" class="stage-shape" aria-hidden="true" focusable="false" '
        f'viewBox="0 0 12 12" width="12" height="12">{_SHAPES[stage]}</svg>'
    )
