"""Times `stepwell cohort` beside DuckDB running the SQL that Stepwell exports, over the same Parquet files.

    pip install duckdb
    cargo build --release
    python crates/stepwell-bench/cohort/measure.py target/release/stepwell

Makes cohorts of the placement in ../placement: ten million random patients, 5 % of values missing; one million of the
same; and ten million of whom 1 % are distinct. Each command runs as a process of its own, in turn with the others, and is
measured whole: reading the file, deciding, writing a Parquet file of decisions. Prints medians, the spread, and peak
memory, as Markdown.
"""

import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import duckdb

HERE = pathlib.Path(__file__).resolve().parent
RULESET = HERE.parent / "placement"
AS_OF = "2026-01-01"

SCALES = ["withdrawal", "biomedical", "emotional", "readiness", "relapse", "environment"]
NUMBERS = {"age": 100, "prior_treatments": 8, "days_since_use": 400, "hours_needed": 45}
YES_NO = ["needs_detox", "pregnant", "cognitive_limits", "home_support"]


def drawn(name, column):
    """A number that looks drawn by lot: of one column of one patient, always the same."""
    return f"(hash({name} * 31 + {column}) >> 16)"


def make(path, rows, distinct):
    """Writes a cohort: of every value, one in twenty is missing."""
    patient = "range" if distinct is None else f"(hash(range) % {distinct})"
    columns = ["'p' || range AS id"]
    at = 0
    for name in SCALES:
        at += 1
        value = drawn("patient", at)
        risk = f"list_extract(['none', 'minimal', 'moderate', 'high', 'severe'], ({value} // 20 % 5 + 1)::INT)"
        columns.append(f"CASE WHEN {value} % 20 != 0 THEN {risk} END AS {name}")
    for name, end in NUMBERS.items():
        at += 1
        value = drawn("patient", at)
        columns.append(f"CASE WHEN {value} % 20 != 0 THEN ({value} // 20 % {end})::INT END AS {name}")
    for name in YES_NO:
        at += 1
        value = drawn("patient", at)
        columns.append(f"CASE WHEN {value} % 20 != 0 THEN {value} // 20 % 2 = 1 END AS {name}")
    source = f"(SELECT range, {patient} AS patient FROM range({rows}))"
    duckdb.sql(f"COPY (SELECT {', '.join(columns)} FROM {source}) TO '{path}' (FORMAT parquet)")


def run(command):
    """Seconds, and the most memory in MB, of a command as a whole process."""
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - started
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"this ended badly: {' '.join(map(str, command))}")
    return seconds, usage.ru_maxrss / 1000


def sql_in_a_process(query, cohort, output, threads):
    """DuckDB running the exported query over a file, in a Python process of its own."""
    program = (
        "import duckdb, sys\n"
        "query, cohort, output, threads = sys.argv[1:]\n"
        "duckdb.sql(f'SET threads = {threads}')\n"
        "duckdb.sql(f\"CREATE VIEW patients AS SELECT * FROM read_parquet('{cohort}')\")\n"
        "text = open(query).read().rstrip().rstrip(';')\n"
        "duckdb.sql(f\"COPY ({text}) TO '{output}' (FORMAT parquet, COMPRESSION zstd)\")\n"
    )
    return [sys.executable, "-c", program, str(query), str(cohort), str(output), str(threads)]


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("stepwell", help="the release binary")
    options.add_argument("--times", type=int, default=3)
    options.add_argument("--rows", type=int, default=10_000_000)
    options.add_argument("--threads", type=int, default=os.cpu_count())
    options.add_argument("--folder", default=None, help="where the files are made, and kept")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as made:
        measure(given, pathlib.Path(given.folder or made))


def measure(given, folder):
    tenth = given.rows // 10
    cohorts = {
        f"{tenth:,} random rows": (folder / "tenth.parquet", tenth, None),
        f"{given.rows:,} random rows": (folder / "random.parquet", given.rows, None),
        f"{given.rows:,} rows, 1 % distinct": (folder / "repeated.parquet", given.rows, given.rows // 100),
    }
    for path, rows, distinct in cohorts.values():
        if not path.exists():
            make(path, rows, distinct)
    query = folder / "query.sql"
    exported = [given.stepwell, "export", RULESET, "--as", "sql", "--dialect", "duckdb"]
    subprocess.run([*exported, "--table", "patients", "--as-of", AS_OF, "-o", query], check=True)
    print(f"{given.threads} threads, DuckDB {duckdb.__version__}, medians of {given.times} (lowest to highest)\n")
    print("| cohort | reading | seconds | peak memory, MB |")
    print("|---|---|---|---|")
    for name, (path, _, _) in cohorts.items():
        cohort = [given.stepwell, "cohort", RULESET, path, "-o", folder / "out.parquet", "--as-of", AS_OF]
        readings = {
            "`cohort --fast`": [*cohort, "--fast"],
            "`cohort`": cohort,
            "DuckDB, exported SQL": sql_in_a_process(query, path, folder / "sql.parquet", given.threads),
        }
        taken = {reading: [] for reading in readings}
        # In turn, so that what else the machine does falls on all alike.
        for _ in range(given.times):
            for reading, command in readings.items():
                taken[reading].append(run(command))
        for reading, runs in taken.items():
            seconds = [run[0] for run in runs]
            memory = max(run[1] for run in runs)
            spread = f"{statistics.median(seconds):.2f} ({min(seconds):.2f} to {max(seconds):.2f})"
            print(f"| {name} | {reading} | {spread} | {memory:.0f} |", flush=True)


if __name__ == "__main__":
    main()
