"""What becomes of a submission: the decision over an arrival, and the whole state machine of a slot. Pure.

``sender`` tells whose a file is, ``decide`` judges the arrivals of a night; ``slot`` holds every version of one unit and
period, and what events make of them.
"""

from anhui_stats.submissions.decide import Arrival, Decision, accepted_state, decide, state_of
from anhui_stats.submissions.sender import Sender, sender_of

__all__ = ["Arrival", "Decision", "Sender", "accepted_state", "decide", "sender_of", "state_of"]
