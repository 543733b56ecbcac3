"""A form's field for a day, however it is written where a browser has no control for one."""

from __future__ import annotations

from typing import Any

from wtforms import DateField

from db.activities.day_text import LIKE, Unreadable, read_day
from db.engine.clock import today
from db.institution.settings import institution

NOT_A_DAY = f"Enter a date, {LIKE}"


class DayField(DateField):
    """Its `words` stand beside it for what is no day."""

    def __init__(self, label: str, validators: Any = None, *, words: str = NOT_A_DAY, **more: Any) -> None:
        super().__init__(label, validators, **more)
        self.words = words

    def process_formdata(self, valuelist: list[str]) -> None:
        """Raises ValueError, which stands beside the field, for what is no day."""
        text, office = (valuelist or [""])[0].strip(), institution()
        try:
            self.data = read_day(text, today(office.timezone), office.dates) if text else None
        except Unreadable as unreadable:
            raise ValueError(self.words) from unreadable
