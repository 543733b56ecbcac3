"""Every feature of the site, in menu order."""

from __future__ import annotations

BLUEPRINTS = ()
DEMO_BLUEPRINTS = ()
# Label and address of the main navigation; what is not built yet is not shown.
NAVIGATION = ()
