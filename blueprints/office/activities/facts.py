"""The facts of an activity: texts and settings by whoever runs it, what was approved by an approver."""

from __future__ import annotations

from flask import Response

from blueprints.office.access import RUNNERS
from blueprints.office.activities.section import MATERIAL, SETTINGS, TEXTS, save, show
from blueprints.office.bp import bp
from blueprints.shared.access import requires
from blueprints.shared.kept_forms import keeps


@bp.get("/office/activities/<int:activity_id>/texts")
@requires(*RUNNERS)
def texts(activity_id: int) -> Response:
    return show(TEXTS, activity_id)


@bp.post("/office/activities/<int:activity_id>/texts")
@requires(*RUNNERS)
@keeps()
def save_texts(activity_id: int) -> Response:
    return save(TEXTS, activity_id)


@bp.get("/office/activities/<int:activity_id>/material")
@requires(*RUNNERS)
def material(activity_id: int) -> Response:
    return show(MATERIAL, activity_id)


@bp.post("/office/activities/<int:activity_id>/material")
@requires(*RUNNERS)
@keeps()
def save_material(activity_id: int) -> Response:
    return save(MATERIAL, activity_id)


@bp.get("/office/activities/<int:activity_id>/settings")
@requires(*RUNNERS)
def settings(activity_id: int) -> Response:
    return show(SETTINGS, activity_id)


@bp.post("/office/activities/<int:activity_id>/settings")
@requires(*RUNNERS)
@keeps()
def save_settings(activity_id: int) -> Response:
    return save(SETTINGS, activity_id)
