"""The questions of an application as data: the form shows them, saving and submission check by them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.applications.form import credit, how, money, what, who, why

if TYPE_CHECKING:
    from db.applications.form.question import Section

SECTIONS: dict[str, Section] = {
    one.name: one for one in (what.SECTION, why.SECTION, how.SECTION, who.SECTION, money.SECTION, credit.SECTION)
}
