"""`python -m tests.docs`: writes anew, from the code, the tables of the reference, events, tools and transcripts."""

from tests.docs import event_sections, mcp_sections
from tests.docs.tables import TABLES
from tests.docs.transcripts import TRANSCRIPTS

for table in TABLES:
    table.write()
event_sections.write()
mcp_sections.write()
for transcript in TRANSCRIPTS:
    transcript.write()
