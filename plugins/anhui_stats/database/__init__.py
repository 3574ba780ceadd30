"""The warehouse: connections, the embedded server, migrations, and the tables made from form definitions."""
