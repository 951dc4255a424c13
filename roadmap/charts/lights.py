"""The shapes of the lights, which differ without colour."""

from typing import Final, Literal

from roadmap.charts.parts import GREY, Svg

Light = Literal["green", "amber", "red", "not_reported", "not_assessed"]

_LIGHTS: Final[dict[str, str]] = {
    "green": '<circle class="light-green-fill" cx="6" cy="6" r="5.5" fill="#0f6b34"/>',
    "amber": '<path class="light-amber-fill" d="M6 0.5L11.8 11H0.2z" fill="#b25a00"/>',
    "red": '<rect class="light-red-fill" x="0.8" y="0.8" width="10.4" height="10.4" fill="#b3161c"/>',
    "not_reported": (
        f'<circle class="light-grey-line" cx="6" cy="6" r="4.7" fill="none" stroke="{GREY}" stroke-width="1.6"/>'
    ),
    "not_assessed": f'<rect class="light-grey-fill" x="0.5" y="4.8" width="11" height="2.4" fill="{GREY}"/>',
}


def light_shape(light: Light) -> Svg:
    """The shape of a light, as decoration: the word has to stand beside it. KeyError for an unknown light."""
    return Svg(
        '<svg xmlns="http://www.w3.org/2000/svg" class="light-shape" aria-hidden="true" focusable="false" '
        f'viewBox="0 0 12 12" width="12" height="12">{_LIGHTS[light]}</svg>'
    )
