"""`python -m tests.docs`: writes anew, from the code, the tables of the reference and the transcripts."""

from tests.docs.tables import TABLES
from tests.docs.transcripts import TRANSCRIPTS

for table in TABLES:
    table.write()
for transcript in TRANSCRIPTS:
    transcript.write()
