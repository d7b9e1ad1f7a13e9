"""`python -m evals.values`: the table; `--development`: what goes wrong in the half that rules are written on."""

from __future__ import annotations

import sys

from evals.values.measure import Case, cases, ours, rows, same


def main() -> int:
    if "--development" in sys.argv[1:]:
        given = cases("development")
        failures = [case for case in given if not same(case.expected, ours(case.question, case.text))]
        for case in failures:
            _print(case)
        print(f"{len(given) - len(failures)} of {len(given)} right")
        return 0
    for row in rows():
        print("  ".join(cell.ljust(width) for cell, width in zip(row, (52, 12, 30, 0), strict=True)).rstrip())
    return 0


def _print(case: Case) -> None:
    read = ours(case.question, case.text)
    verdict = "asked again" if read is None else f"WRONG {read!r}"
    options = ", ".join(f"{option.id} {option.label}" for option in case.question.options)
    said = f"{case.id} {case.question.type.value} {case.text!r}"
    print(f"{said}: {verdict}, not {case.expected!r} ({case.why}) {options}")


if __name__ == "__main__":
    sys.exit(main())
