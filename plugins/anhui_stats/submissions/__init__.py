"""What becomes of a submission: the decision over an arrival, and the whole state machine of a slot. Pure.

``decide`` judges the arrivals of a night; ``slot`` holds every version of one unit and period, and what events make of them.
"""

from anhui_stats.submissions.decide import Arrival, Decision, accepted_state, decide, state_of

__all__ = ["Arrival", "Decision", "accepted_state", "decide", "state_of"]
