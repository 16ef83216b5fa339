"""Holds what an engine says of records against what `cohort --fast` says of them: equal in every row and column.

Usage: compare.py FOLDER duckdb|postgres|spark [RULESET...]

FOLDER is what `cargo run -p stepwell-tests --example engines` wrote. DuckDB and Spark run inside this process; of PostgreSQL
a server is started on the loopback interface, with its data in a temporary folder, and stopped at the end.
"""

import contextlib
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time

import duckdb

BETWEEN = "; "


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


class DuckDb:
    name = "duckdb"

    def __init__(self):
        self.connection = duckdb.connect()

    def version(self):
        return self.connection.execute("SELECT version()").fetchone()[0]

    def run(self, folder, query, columns, result):
        records = str(folder / "records.parquet").replace("'", "''")
        self.connection.execute(f"CREATE OR REPLACE VIEW patients AS FROM read_parquet('{records}')")
        renamed = ", ".join(f'"c{at}"' for at in range(len(columns)))
        self.connection.execute(
            f"COPY (SELECT * FROM ({query}) AS given({renamed})) TO '{result}' (FORMAT parquet)"
        )

    def close(self):
        self.connection.close()


class Postgres:
    name = "postgres"
    types = {"BOOLEAN": "boolean", "VARCHAR": "text", "VARCHAR[]": "text[]", "BIGINT": "bigint", "DATE": "date",
             "DOUBLE": "double precision"}

    def __init__(self):
        places = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        found = places[-1].parent if places else None
        found = found or (shutil.which("initdb") and pathlib.Path(shutil.which("initdb")).parent)
        if not found:
            raise SystemExit("PostgreSQL is not installed: `initdb` is neither on the path nor below /usr/lib/postgresql")
        self.bin = found
        self.user = []
        self.data = pathlib.Path(tempfile.mkdtemp(prefix="stepwell-postgres-"))
        if os.geteuid() == 0:
            # The server does not run as root.
            self.user = ["runuser", "-u", "nobody", "--"]
            shutil.chown(self.data, "nobody")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        cluster = str(self.data / "cluster")
        self.call("initdb", "-D", cluster, "-U", "stepwell", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        options = (f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' "
                   "-c fsync=off -c jit=off -c max_parallel_workers_per_gather=2")
        self.call("pg_ctl", "-D", cluster, "-l", str(self.data / "log"), "-w", "-o", options, "start")

    def call(self, program, *arguments, **given):
        # What the server says goes to its log: it outlives the program that starts it, and would hold a pipe open.
        done = subprocess.run([*self.user, str(self.bin / program), *arguments], cwd="/",
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **given)
        if done.returncode:
            raise SystemExit(f"{program}: {done.stderr.strip()[:2000]}")
        return done.stdout

    def psql(self, text):
        return self.call("psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", "stepwell", "-d", "postgres",
                         "-v", "ON_ERROR_STOP=1", "-X", "-qAt", "-f", "-", input=text)

    def version(self):
        return self.psql("SHOW server_version").strip()

    def run(self, folder, query, columns, result):
        with contextlib.closing(duckdb.connect()) as connection:
            records = folder / "records.parquet"
            described = connection.execute(f"DESCRIBE FROM read_parquet('{records}')").fetchall()
            kinds = [(name, self.types.get(kind, "numeric")) for name, kind, *_ in described]
            written = [self.list_text(name) if kind == "text[]" else quoted(name) for name, kind in kinds]
            table = folder / "records.csv"
            connection.execute(f"COPY (SELECT {', '.join(written)} FROM read_parquet('{records}')) "
                               f"TO '{table}' (FORMAT csv, HEADER, FORCE_QUOTE *, NULLSTR '')")
            fields = ", ".join(f"{quoted(name)} {kind}" for name, kind in kinds)
            self.psql(f"DROP TABLE IF EXISTS patients; CREATE TABLE patients ({fields})")
            # Rows follow the command that takes them in; a line of two signs ends them.
            self.psql("COPY patients FROM STDIN (FORMAT csv, HEADER);\n" + table.read_text() + "\\.\n")
            names = ", ".join(f"c{at}" for at in range(len(columns)))
            given = ", ".join(
                f"array_to_string(c{at}, '{BETWEEN}')" if column["kind"] == "texts" else f"c{at}"
                for at, column in enumerate(columns))
            self.psql("DROP TABLE IF EXISTS given; "
                      f"CREATE TABLE given AS SELECT * FROM ({query}) AS given({names})")
            out = self.psql(f"COPY (SELECT {given} FROM given) TO STDOUT (FORMAT csv, FORCE_QUOTE *)")
            answers = folder / "answers.csv"
            answers.write_text(out)
            kinds = ", ".join(
                f"'c{at}': '{'BOOLEAN' if column['kind'] == 'yesno' else 'VARCHAR'}'"
                for at, column in enumerate(columns))
            lists = ", ".join(
                f"CASE WHEN c{at} IS NULL THEN NULL WHEN c{at} = '' THEN [] ELSE string_split(c{at}, '{BETWEEN}') END"
                f" AS c{at}" if column["kind"] == "texts" else f"c{at}"
                for at, column in enumerate(columns))
            connection.execute(
                f"COPY (SELECT {lists} FROM read_csv('{answers}', header = false, columns = {{{kinds}}}, "
                "allow_quoted_nulls = false, auto_detect = false, delim = ',', quote = '\"', escape = '\"')) "
                f"TO '{result}' (FORMAT parquet)")

    @staticmethod
    def list_text(name):
        items = (f"list_transform({quoted(name)}, lambda item: "
                 "CASE WHEN item IS NULL THEN 'NULL' ELSE '\"' || item || '\"' END)")
        return f"'{{' || array_to_string({items}, ',') || '}}' AS {quoted(name)}"

    def close(self):
        self.call("pg_ctl", "-D", str(self.data / "cluster"), "-m", "immediate", "-w", "stop")
        shutil.rmtree(self.data, ignore_errors=True)


class Spark:
    name = "spark"

    def __init__(self):
        from pyspark.sql import SparkSession

        self.session = (SparkSession.builder.master("local[2]").appName("stepwell")
                        .config("spark.ui.enabled", "false").config("spark.ui.showConsoleProgress", "false").config("spark.driver.memory", "3g")
                        .config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
                        .config("spark.sql.shuffle.partitions", "2").getOrCreate())
        self.session.sparkContext.setLogLevel("ERROR")

    def version(self):
        return self.session.version

    def run(self, folder, query, columns, result):
        self.session.read.parquet(str(folder / "records.parquet")).createOrReplaceTempView("patients")
        given = self.session.sql(query).toDF(*[f"c{at}" for at in range(len(columns))])
        out = folder / "answers.spark"
        given.coalesce(1).write.mode("overwrite").parquet(str(out))
        part = next(out.glob("*.parquet"))
        shutil.copy(part, result)

    def close(self):
        self.session.stop()


def differences(folder, columns, result):
    """What differs, as lines; and how many rows came to what."""
    with contextlib.closing(duckdb.connect()) as connection:
        run = connection.execute
        run(f"CREATE VIEW expected AS FROM read_parquet('{folder / 'expected.parquet'}')")
        run(f"CREATE VIEW answers AS FROM read_parquet('{result}')")
        run(f"CREATE VIEW records AS FROM read_parquet('{folder / 'records.parquet'}')")
        names = [name for name, *_ in run("DESCRIBE expected").fetchall()]
        # A query does not say what can still change an outcome.
        names = [name for name in names if name != "row" and (name.startswith("clause ") or not name.endswith("_needs"))]
        if len(names) != len(columns):
            return [f"{len(columns)} columns come out, {len(names)} are expected: {names}"], {}
        found = []
        rows, distinct, = run("SELECT count(*), count(DISTINCT c0) FROM answers").fetchone()
        wanted, = run("SELECT count(*) FROM records").fetchone()
        if (rows, distinct) != (wanted, wanted):
            found.append(f"{rows} rows come out, of {distinct} records; there are {wanted}")
        outcomes = {}
        refused = None
        for at, (name, column) in enumerate(zip(names, columns)):
            if at == 0:
                continue
            is_outcome = name.endswith("_outcome") and not name.startswith("clause ")
            beyond = "'refused'" if is_outcome else "NULL"
            different = run(
                f"SELECT count(*), min(c0) FROM answers LEFT JOIN expected ON c0 = id WHERE c{at} IS DISTINCT FROM "
                f"CASE WHEN id IS NULL THEN {beyond} ELSE {quoted(name)} END").fetchone()
            if different[0]:
                example = run(f"SELECT c{at}, {quoted(name)} FROM answers LEFT JOIN expected ON c0 = id WHERE c0 = ?",
                              [different[1]]).fetchone()
                found.append(f"{name}: {different[0]} rows differ; {different[1]} comes to {example[0]!r}, not {example[1]!r}")
            if is_outcome:
                counted = run(f"SELECT c{at}, count(*) FROM answers GROUP BY ALL ORDER BY ALL").fetchall()
                outcomes[name] = dict(counted)
                refused = outcomes[name].get("refused", 0)
        if refused == 0:
            found.append("no record is refused: the records do not try that")
        return found, outcomes


def main(folder, engine, only):
    folder = pathlib.Path(folder).resolve()
    engine = {"duckdb": DuckDb, "postgres": Postgres, "spark": Spark}[engine]()
    wrong = held = 0
    try:
        print(f"{engine.name} {engine.version()}", flush=True)
        for here in sorted(path for path in folder.iterdir() if (path / "columns.json").exists()):
            if only and here.name not in only:
                continue
            columns = json.loads((here / "columns.json").read_text())[engine.name]
            if isinstance(columns, str):
                print(f"  {here.name}: not exported: {columns}", flush=True)
                continue
            query = (here / f"{engine.name}.sql").read_text()
            result = here / f"answers.{engine.name}.parquet"
            started = time.time()
            engine.run(here, query, columns, result)
            took = time.time() - started
            found, outcomes = differences(here, columns, result)
            wrong += bool(found)
            held += not found
            told = "; ".join(f"{name} {counts}" for name, counts in outcomes.items())
            print(f"  {here.name}: {'differs' if found else 'equal'} ({took:.1f} s) {told}", flush=True)
            for line in found:
                print(f"    {line}", flush=True)
    finally:
        engine.close()
    print(f"{held} passed, {wrong} failed")
    return 1 if wrong or not held else 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
