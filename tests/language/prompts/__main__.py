"""Write the renderings anew: `python -m tests.language.prompts`."""

from __future__ import annotations

from tests.language.prompts import FOLDER, renderings


def main() -> None:
    made = dict(renderings())
    for old in set(FOLDER.glob("*.txt")) - set(made):
        old.unlink()
    for path, text in made.items():
        path.write_text(text, encoding="utf-8")
    print(f"{len(made)} renderings in {FOLDER}. Read the diff before you commit it.")


if __name__ == "__main__":
    main()
