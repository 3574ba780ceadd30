"""The outbox: what is to be said, written in the transaction that decides it; ``mailer`` sends it later.

records    messages into ``ops.outbox``, each logical mail once
answers    the answer to each workbook of a night
trials     the answer to a file that was only tried out
later      what is said about an accepted report afterwards: findings that came with other data, a return by the city
returned   the workbook that goes back, written below ``returned/``
changes    the findings of an attempt against those of the one before
"""

from anhui_stats.outbox.answers import queue_answers
from anhui_stats.outbox.later import queue_added_findings, queue_city_return, tell_later
from anhui_stats.outbox.records import queue_messages
from anhui_stats.outbox.returned import Desk, open_desk
from anhui_stats.outbox.trials import queue_trials

__all__ = [
    "Desk",
    "open_desk",
    "queue_added_findings",
    "queue_answers",
    "queue_city_return",
    "queue_messages",
    "queue_trials",
    "tell_later",
]
