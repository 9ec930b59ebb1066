"""The widgets that every page is made of; see ``tools/gallery.py`` for how they look. Each is imported when first used."""

from typing import TYPE_CHECKING

from salesdesk.late import late_names

if TYPE_CHECKING:
    from salesdesk.ui.kit.banners import BannerArea, BannerNote, BannerStrip
    from salesdesk.ui.kit.boxes import MessageBox, tip_below
    from salesdesk.ui.kit.buttons import Button, IconButton, MenuButton, Segmented, paint_focus_ring
    from salesdesk.ui.kit.calendar import Calendar, calendar_menu
    from salesdesk.ui.kit.cards import CardPanel, EmptyState, KeyFigure
    from salesdesk.ui.kit.chart_view import ChartView
    from salesdesk.ui.kit.chips import Chip, chip_colours, chip_size, paint_chip, paint_chip_in
    from salesdesk.ui.kit.gauges import QuotaBar, QuotaBarFigures, Ring, paint_quota_bar, paint_ring
    from salesdesk.ui.kit.icons import app_icon, icon, icon_pixmap, paint_icon
    from salesdesk.ui.kit.inline import Fields, InlineChoice, InlineDate, InlineMoney, InlineSuggest, InlineText
    from salesdesk.ui.kit.inline_base import InlineField
    from salesdesk.ui.kit.left_out import LeftOutRemark
    from salesdesk.ui.kit.line_edit import LineEdit, SearchDraft
    from salesdesk.ui.kit.links import open_file
    from salesdesk.ui.kit.notices import NoticeBar
    from salesdesk.ui.kit.numbers import NumberBox
    from salesdesk.ui.kit.skeleton import Skeleton, paint_skeleton
    from salesdesk.ui.kit.text import (
        ElidedText,
        Picture,
        RuleLine,
        Text,
        draw_line,
        draw_text,
        elided,
        plain_tip,
        restyle,
        speak,
        unmarked,
    )
else:
    __getattr__ = late_names(
        __name__,
        {
            "banners": (
                "BannerArea",
                "BannerNote",
                "BannerStrip",
            ),
            "boxes": (
                "MessageBox",
                "tip_below",
            ),
            "buttons": (
                "Button",
                "IconButton",
                "MenuButton",
                "Segmented",
                "paint_focus_ring",
            ),
            "calendar": (
                "Calendar",
                "calendar_menu",
            ),
            "cards": (
                "CardPanel",
                "EmptyState",
                "KeyFigure",
            ),
            "chart_view": ("ChartView",),
            "chips": (
                "Chip",
                "chip_colours",
                "chip_size",
                "paint_chip",
                "paint_chip_in",
            ),
            "gauges": (
                "QuotaBar",
                "QuotaBarFigures",
                "Ring",
                "paint_quota_bar",
                "paint_ring",
            ),
            "icons": (
                "app_icon",
                "icon",
                "icon_pixmap",
                "paint_icon",
            ),
            "inline": (
                "Fields",
                "InlineChoice",
                "InlineDate",
                "InlineMoney",
                "InlineSuggest",
                "InlineText",
            ),
            "inline_base": ("InlineField",),
            "left_out": ("LeftOutRemark",),
            "line_edit": (
                "LineEdit",
                "SearchDraft",
            ),
            "notices": ("NoticeBar",),
            "links": ("open_file",),
            "numbers": ("NumberBox",),
            "skeleton": (
                "Skeleton",
                "paint_skeleton",
            ),
            "text": (
                "ElidedText",
                "Picture",
                "RuleLine",
                "Text",
                "draw_line",
                "draw_text",
                "elided",
                "plain_tip",
                "restyle",
                "speak",
                "unmarked",
            ),
        },
    )

__all__ = [
    "BannerArea",
    "BannerNote",
    "BannerStrip",
    "Button",
    "Calendar",
    "CardPanel",
    "ChartView",
    "Chip",
    "ElidedText",
    "EmptyState",
    "Fields",
    "IconButton",
    "InlineChoice",
    "InlineDate",
    "InlineField",
    "InlineMoney",
    "InlineSuggest",
    "InlineText",
    "KeyFigure",
    "LeftOutRemark",
    "LineEdit",
    "MenuButton",
    "MessageBox",
    "NoticeBar",
    "NumberBox",
    "Picture",
    "QuotaBar",
    "QuotaBarFigures",
    "Ring",
    "RuleLine",
    "SearchDraft",
    "Segmented",
    "Skeleton",
    "Text",
    "app_icon",
    "calendar_menu",
    "chip_colours",
    "chip_size",
    "draw_line",
    "draw_text",
    "elided",
    "icon",
    "icon_pixmap",
    "open_file",
    "paint_chip",
    "paint_chip_in",
    "paint_focus_ring",
    "paint_icon",
    "paint_quota_bar",
    "paint_ring",
    "paint_skeleton",
    "plain_tip",
    "restyle",
    "speak",
    "tip_below",
    "unmarked",
]
