"""Theme of Gradio's own parts: the fonts and colours of page.css, which are light or dark by
themselves.
"""

import gradio as gr

_FONTS = ("system-ui", "-apple-system", "Segoe UI", "Noto Sans", "sans-serif")
_LIGHT = {
    # The second is for the moment before page.css is there.
    "body_background_fill": "var(--ground, #f4f1ea)",
    "body_text_color": "var(--ink, #1d1b18)",
    "body_text_color_subdued": "var(--soft)",
    "background_fill_primary": "var(--paper)",
    "background_fill_secondary": "var(--ground)",
    "block_background_fill": "transparent",
    "block_title_text_color": "var(--soft)",
    "border_color_primary": "var(--hair)",
    "input_background_fill": "var(--field)",
    "input_border_color": "var(--hair)",
    "input_border_color_focus": "var(--accent)",
    "input_placeholder_color": "var(--soft)",
}
# They change by themselves, so the dark ones are the same, but for that moment.
_DARK = {
    **{f"{name}_dark": value for name, value in _LIGHT.items()},
    "body_background_fill_dark": "var(--ground, #131314)",
    "body_text_color_dark": "var(--ink, #ece8e0)",
}
_COLOURS = {**_LIGHT, **_DARK, "color_accent": "var(--accent)", "block_border_width": "0px"}


def theme() -> gr.themes.Base:
    """Theme in the fonts and colours of the page."""
    mono = ["ui-monospace", "monospace"]
    return gr.themes.Base(font=list(_FONTS), font_mono=mono, radius_size="none").set(**_COLOURS)
