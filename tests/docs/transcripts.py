"""The conversations in `docs/transcripts`: which respondent meets which study, and the pages as the code makes them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from os.path import relpath
from pathlib import Path

from openkoji.cli.rehearsal_report import how_to_read, turns_as_markdown
from openkoji.interviewing import Plan, plan_from_study
from openkoji.simulate import Persona, Rehearsal, rehearse
from openkoji.simulate.persona_files import load_persona
from openkoji.studies.files import load_study_file
from openkoji.studies.schemas import NewStudy
from openkoji.studies.settling import read, settled
from tests.docs.pages import REPOSITORY

FOLDER = REPOSITORY / "docs" / "transcripts"
DEMO = REPOSITORY / "src" / "openkoji" / "demo" / "studies"


@dataclass(frozen=True)
class Transcript:
    """One page: the study by its file's name, the respondent by theirs, and the seed of the rehearsal."""

    title: str
    study: str
    person: str
    seed: int

    @property
    def page(self) -> Path:
        return FOLDER / f"{self.person}.md"

    @property
    def study_file(self) -> Path:
        own = FOLDER / "studies" / f"{self.study}.yaml"
        return own if own.exists() else DEMO / f"{self.study}.yaml"

    @cached_property
    def plan(self) -> Plan:
        return plan_from_study(settled(read(NewStudy, load_study_file(self.study_file)).document()))

    @cached_property
    def persona(self) -> Persona:
        return load_persona(FOLDER / "people" / f"{self.person}.yaml")

    @cached_property
    def rehearsal(self) -> Rehearsal:
        return rehearse(self.plan, self.persona, self.seed)

    def text(self) -> str:
        """The page as it has to be today."""
        study = f"[{self.plan.name}]({Path(relpath(self.study_file, FOLDER)).as_posix()})"
        respondent = f"[{self.person}](people/{self.person}.yaml)"
        head = (
            f"Study: {study}, {self.plan.mode}. Respondent: {respondent}, style `{self.persona.style}`, "
            f"seed {self.seed}. {str(self.rehearsal.ending).capitalize()} after {self.rehearsal.minutes:.1f} minutes."
        )
        small = how_to_read("[The moderator](../reference/moderator.md)")
        return "\n\n".join((f"# {self.title}", head, small, turns_as_markdown(self.rehearsal))) + "\n"

    def write(self) -> None:
        self.page.write_text(self.text(), encoding="utf-8")


TRANSCRIPTS = (
    Transcript("A first session that ended at a file", "onboarding", "01-cafe-rota", 25),
    Transcript("In a hurry", "cancel-flow", "02-done-with-it", 278),
    Transcript("A long story, explored", "views-on-democracy", "03-evening-class", 189),
    Transcript("Not sure about any of it", "onboarding", "04-choir-list", 427),
    Transcript("Angry, and asked questions", "cancel-flow", "05-charged-twice", 294),
    Transcript("An eye on the window", "getting-paid", "06-upholsterer", 347),
    Transcript("Asked in English, answered in German", "views-on-democracy", "07-antwortet-auf-deutsch", 187),
    Transcript("Orders to the interviewer", "booking-an-appointment", "08-tries-the-interviewer", 104),
    Transcript("From the first thought to the purchase", "to-the-e-bike", "09-sold-the-second-car", 179),
    Transcript("The staircase, the dentist and the bank", "getting-paid", "10-joiner", 238),
    Transcript("Ein Gespräch auf Deutsch", "stadtbibliothek", "11-schreibt-abschlussarbeit", 120),
    Transcript("A death in the first answer", "cancel-flow", "12-kept-his-books", 196),
)
