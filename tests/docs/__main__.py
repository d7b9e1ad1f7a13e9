"""`python -m tests.docs`: writes anew, from the code, the tables of the reference, the events and the transcripts."""

from tests.docs import event_sections
from tests.docs.tables import TABLES
from tests.docs.transcripts import TRANSCRIPTS

for table in TABLES:
    table.write()
event_sections.write()
for transcript in TRANSCRIPTS:
    transcript.write()
