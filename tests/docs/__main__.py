"""`python -m tests.docs`: writes the tables of the reference anew, from the code."""

from tests.docs.tables import TABLES

for table in TABLES:
    table.write()
