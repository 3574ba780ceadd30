"""Sending what waits in ``ops.outbox``: through SMTP where a connection is configured, else as .eml files. Edge.

mime       a message, and the file that goes with it, as bytes
couriers   the two ways out: an SMTP session, or a folder of .eml files
sending    what is due, one message after the other; what was refused, and when it is tried again
"""

from anhui_stats.mailer.couriers import open_airflow_session
from anhui_stats.mailer.mime import build_mime
from anhui_stats.mailer.sending import PAUSES, SendReport, send_pending

__all__ = ["PAUSES", "SendReport", "build_mime", "open_airflow_session", "send_pending"]
