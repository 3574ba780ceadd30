"""The recognised basis: what SJ02 leaves of a project's money, and of the project."""

from __future__ import annotations

from oracle.inputs import Inputs, money
from oracle.ledger import Project, Recognition


def recognitions(inputs: Inputs, period: str, at: str) -> dict[str, Recognition]:
    """The last SJ02 line of each project in the year, up to the period; without a ledger row then it deducts nothing."""
    found = {}
    for line in inputs.provincial("SJ02", "9999-12", order="line_period"):
        if line["line_period"][:4] != period[:4] or line["line_period"] > period:
            continue
        row = inputs.ledger.get((line["line_period"], line["project_id"]))
        outside = money(line["recognised_ytd_outside_funds_wan"])
        rest = money(line["recognised_ytd_funds_wan"]) - outside
        kept = {"outside": outside, "rest": rest, "huishang": money(line["recognised_ytd_huishang_funds_wan"])}
        then = Project(inputs, row, row["unit_code"], line["line_period"], at).reported if row else kept
        deducted = {name: then[name] - amount for name, amount in kept.items()}
        found[line["project_id"]] = Recognition(deducted, line["decision"] == "不予认定")
    return found
