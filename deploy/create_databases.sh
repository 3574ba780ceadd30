#!/bin/bash
# Runs once, when the database volume is empty: one owner and one database each for warehouse and metadata, so that neither
# can read the other; and the statisticians' role, which the migration gives its rights on schema pub.
set -euo pipefail

psql --set ON_ERROR_STOP=1 --username postgres \
    --set warehouse_password="$WAREHOUSE_PASSWORD" \
    --set metadata_password="$METADATA_PASSWORD" \
    --set statistician_password="$STATISTICIAN_PASSWORD" <<'SQL'
create role anhui_stats login password :'warehouse_password';
create role airflow login password :'metadata_password';
create role statistician login password :'statistician_password';
alter role statistician set default_transaction_read_only = on;
alter role statistician set search_path = pub;
alter role statistician set timezone = 'Asia/Shanghai';
create database anhui_stats owner anhui_stats;
create database airflow owner airflow;
revoke connect on database anhui_stats, airflow from public;
grant connect on database anhui_stats to statistician;
SQL
