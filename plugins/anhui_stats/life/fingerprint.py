"""Under what a submission was checked, as one line: hashes of the rules, the forms and the reference tables. Pure."""

from __future__ import annotations

import hashlib

from anhui_stats.validate import ValidationContext

#: What of a rule decides whether a row passes: another wording or example makes nothing stale.
_DECIDING = {"rule_id", "severity", "scope", "for_each", "column", "step", "when", "check", "stops", "valid_from", "valid_to"}
_LABELS = {"rules": "审核规则", "forms": "报表定义", "reference": "参照表"}


def check_fingerprint(context: ValidationContext) -> str:
    """``rules=… forms=… reference=…``, twelve hex digits each."""
    rules = [rule.model_dump_json(include=_DECIDING) for rule in context.rules.rules]
    views = [view.model_dump_json(exclude={"note"}) for view in context.rules.views]
    forms = [form.model_dump_json(exclude={"prefill"}) for form in (*context.forms,)]
    parts = {
        "rules": [*rules, *views],
        "forms": [*forms, context.cover.model_dump_json()],
        "reference": [context.reference.model_dump_json()],
    }
    return " ".join(f"{name}={hashlib.sha256(repr(texts).encode()).hexdigest()[:12]}" for name, texts in parts.items())


def what_changed(before: str, now: str) -> str:
    """Which of the three changed, in Chinese; all of them where nothing was recorded before."""
    old = dict(part.split("=") for part in before.split())
    new = dict(part.split("=") for part in now.split())
    return "、".join(label for name, label in _LABELS.items() if old.get(name) != new[name]) + "有变化"
