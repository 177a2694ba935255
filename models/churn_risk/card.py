"""The card of the account model, generated from run.json. Never edit the card."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Record = Mapping[str, Any]

_GENERATED = "<!-- Generated from run.json by `models.churn_risk.report`; edit neither. -->"
_ABOUT = """\
From a table of accounts of which it is known whether they left, to a calibrated probability that an
account leaves, with an interval and the reasons. Nothing is shipped but settings: a model is fitted
to a team's own accounts, in seconds, and nothing but JSON is kept of it.

Families of models (logistic regression, plain and with curves; gradient boosting of single steps,
and of deep trees with ratios of numbers) are compared by repeated stratified cross-validation, in
the order of time where the day of observation is known. Their log-odds are added with weights that
cannot be negative and were fitted to accounts that the families had not seen; this is Platt's
scaling too, and isotonic regression takes its place where it is better on other folds. Fewer than
20 accounts that left, or stayed, are refused: then Earful shows a score, not a probability.

A reason's effect is its Shapley value in the log-odds: exact for every family, with columns drawn
independently from a background of known accounts."""
_TEXTS = """\
Without known outcomes an account has a score of what it said, no probability. Of {n} pairs of
accounts each says the same three times in six weeks, but for a name, a country, a dialect or the
language: `models/fairness.csv`, and stories of leaving told with other names and in two languages.
A pair is within when one score lies in the 95 % interval of the other. The formula knows no
language, country, plan or segment; what may differ is how the models read texts ({revision})."""
_FAILURES = """\
- A reason says what the model goes by, not what made the account leave; columns that say nearly the
  same (total charges, tenure) share their effect between them.
- Risks are those of the period the outcomes are from. Prices and products change: fit anew.
- A column that was filled in after an account had left teaches hindsight. The blatant ones are
  found and left out; a "last seen" that merely stops is not.
- The interval is that of the rate among known accounts of about that risk; it does not hold
  accounts of a kind that nobody has seen.
- IBM Telco is made-up data of a company that does not exist. In the Iranian table features are from
  months 1 to 9 and the label from month 12. CDNOW is one cohort of 1997, and most of it never
  comes back: the lift of a tenth cannot exceed 1 / the share that left.
- Expected calibration error is never 0 on a sample: a perfect model has about 0.01 on 5,000
  accounts, 0.02 on 1,800."""
_DATA = (
    ("IBM Telco", "Apache-2.0", "github.com/IBM/telco-customer-churn-on-icp4d"),
    ("Iranian telecom", "CC BY 4.0 (UCI 10.24432/C5JW3Z); mirror Apache-2.0", "UCI Iranian Churn"),
    ("CDNOW", "MIT (lifetimes)", "Fader, Hardie and Lee, Marketing Science 2005"),
)


def card(record: Record) -> str:
    """The page."""
    tables = record["tables"]
    blocks = (
        "# Churn risk of an account",
        _GENERATED,
        _ABOUT,
        "## How good it is",
        f"Cross-validated in {record['folds']} folds, as often as the table says; weights and "
        "calibration that judge a fold come from the others, accounts alike in every column fall "
        "in one fold, and no fold is resampled. Intervals hold 95 % of 500 bootstrap resamples of "
        "the accounts. Lift is that of the tenth with the highest risks.",
        _figures(tables),
        "What the log-odds are made of:",
        _weights(tables),
        *_chance(tables),
        "## Calibration",
        *(f"### {name}\n\n{_bins(of['bins'])}" for name, of in tables.items()),
        "## Fairness",
        *_of_texts(record),
        *_fairness(tables),
        "## Known failures",
        _FAILURES,
        "## Data",
        _table(("What", "Licence", "From"), _DATA),
        _hashes(tables),
        f"Made on {record['made']}; "
        + ", ".join(f"{name} {number}" for name, number in record["packages"].items())
        + ".",
    )
    return "\n\n".join(blocks) + "\n"


def _figures(tables: Record) -> str:
    rows = [
        (name, of["n"], of["events"], of["repeats"], system, *map(_measure, _four(of[key])))
        for name, of in tables.items()
        for system, key in (("**Earful**", "figures"), ("plain logistic regression", "plain"))
    ]
    header = ("Table", "n", "Left", "Repeats", "System", "AUC", "Lift", "ECE", "Brier")
    return _table(header, rows)


def _four(figures: Record) -> list[Record]:
    return [figures[name] for name in ("auc", "lift", "ece", "brier")]


def _measure(of: Record) -> str:
    return f"{of['value']:.3f} [{of['low']:.3f}, {of['high']:.3f}]"


def _weights(tables: Record) -> str:
    rows = [
        (
            name,
            ", ".join(f"{k.replace('_', ' ')} {100 * v:.0f} %" for k, v in of["weights"].items()),
            of["calibration"],
        )
        for name, of in tables.items()
    ]
    return _table(("Table", "Families", "Calibration"), rows)


def _chance(tables: Record) -> Iterable[str]:
    for name, of in tables.items():
        if "BG/NBD" in of:
            yield (
                f"{name}: features end before {of['features_before']}, outcomes run until "
                f"{of['until']}. The BG/NBD model alone, which is one of the features, has an AUC "
                f"of {of['BG/NBD']['auc']:.3f} and an ECE of {of['BG/NBD']['ece']:.3f}."
            )


def _bins(bins: Sequence[Record]) -> str:
    rows = [(b["n"], f"{b['expected']:.3f}", f"{b['left']:.3f}") for b in bins]
    return _table(("Accounts", "Mean risk", "Left"), rows)


def _fairness(tables: Record) -> Iterable[str]:
    rows = [
        (
            table,
            name,
            value,
            group["n"],
            *(f"{group[k]:.3f}" for k in ("expected", "left")),
            *(_measure(group[k]) for k in ("auc", "ece")),
        )
        for table, of in tables.items()
        for name, groups in of["groups"].items()
        for value, group in groups.items()
    ]
    yield "### Risks of the tables, by who accounts are and by segment"
    yield _table(("Table", "By", "Group", "n", "Mean risk", "Left", "AUC", "ECE"), rows)
    yield (
        "Cross-validated as above. Of a segment in which nearly all do the same (contracts of two "
        "years) the AUC says less, and the calibration error of a few hundred accounts is never 0."
    )
    for of in tables.values():
        for name, moved in of["swaps"].items():
            yield (
                f"When nothing but `{name}` is another, a risk moves by {moved['mean']:.3f} on "
                f"average and by {moved['largest']:.3f} at most."
            )
    yield "Leave a column out of the table where the risk must not know it."


def _of_texts(record: Record) -> Iterable[str]:
    """How far the score of an account moves when its comments say the same otherwise."""
    audit = record["texts"]
    yield "### Scores of comments"
    yield _TEXTS.format(revision=audit["revision"], n=sum(of["n"] for of in audit["kinds"]))
    rows = [
        (
            of["kind"],
            of["lang"],
            of["n"],
            f"{100 * of['within']:.1f} %",
            *(f"{of[name]:.3f}" for name in ("mean", "largest")),
        )
        for of in audit["kinds"]
    ]
    yield _table(("Swapped", "Language", "Pairs", "Within", "Mean move", "Largest"), rows)
    if audit["outside"]:
        lines = [_outside(one) for one in audit["outside"]]
        yield "Outside of the interval:\n\n" + "\n".join(lines)


def _outside(one: Record) -> str:
    first, other = (f"{one[name]:.2f}" for name in ("first", "other"))
    return f"- {one['kind']}: {first} “{one['of']}”, {other} “{one['text']}”"


def _hashes(tables: Record) -> str:
    rows = [(of["file"], f"`{of['sha256'][:12]}`") for of in tables.values()]
    return _table(("File", "SHA-256"), rows)


def _table(header: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)
