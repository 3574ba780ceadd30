"""Everything that runs as a process on one machine: Airflow's components, their secrets, locks and signals."""
