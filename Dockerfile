# One image for all of Airflow's components, from the same lock as everywhere else.
FROM python:3.11-slim-bookworm

ENV PYTHONUTF8=1 \
    PYTHONUNBUFFERED=1 \
    PYTHONPATH=/opt/anhui-stats/plugins:/opt/anhui-stats/airflow_config \
    PATH=/opt/anhui-stats/.venv/bin:$PATH \
    AIRFLOW_HOME=/home/anhui/airflow \
    TZ=Asia/Shanghai

RUN useradd --create-home --uid 50000 anhui \
    && mkdir -p /opt/anhui-stats /home/anhui/var /home/anhui/airflow /home/anhui/mail/new /home/anhui/mail/cur /home/anhui/mail/tmp \
    && chown -R anhui /opt/anhui-stats /home/anhui
USER anhui
WORKDIR /opt/anhui-stats

# Packages first: this layer changes only with the lock.
COPY --chown=anhui requirements.lock requirements-bootstrap.lock ./
COPY --chown=anhui scripts/setup_environment.py scripts/
RUN python scripts/setup_environment.py

COPY --chown=anhui airflow_config airflow_config
COPY --chown=anhui dags dags
COPY --chown=anhui expectations expectations
COPY --chown=anhui plugins plugins
COPY --chown=anhui reference reference
COPY --chown=anhui sql sql
RUN python -m compileall -q plugins dags airflow_config

VOLUME ["/home/anhui/var"]
EXPOSE 8080
CMD ["airflow", "version"]
