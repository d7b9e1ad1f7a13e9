"""Rehearsals: simulated respondents go through a study before people do, and the report says what to mend.

Nothing of it is among the data: no interview, no message, no event, no credit, no result.
"""
