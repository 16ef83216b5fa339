//! What can be typed after `stepwell`.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use stepwell_model::Day;

/// Level-of-care criteria as data: check them, run them, and see why each decision came out as it did.
///
/// Exit status: 0 when nothing wrong was found, 1 when something in the input is wrong, 2 when it could not be done.
#[derive(Debug, Parser)]
#[command(
    name = "stepwell",
    version,
    max_term_width = 80,
    arg_required_else_help = true
)]
pub(crate) struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Parse and check every ruleset below the paths
    Check(Check),
    /// Write criteria files in the one canonical layout
    Fmt(Format),
    /// Facts in, decisions out, with their reasons
    Eval(Eval),
    /// Ask only what can still change the answer, best question first
    Ask(Ask),
    /// Run the examples of every ruleset below the paths
    Test(Test),
    /// Decide the stated properties for every possible patient
    Prove(Prove),
    /// Set the outcomes of several rulesets side by side
    Compare(Compare),
    /// Say what was changed in a ruleset, and whose outcome differs
    Diff(Diff),
    /// Check, test, prove and compare: all that the review of a change asks
    Review(Review),
    /// Decide many records: Parquet, CSV or JSON lines in and out
    Cohort(Cohort),
    /// Write a ruleset in a form that other programs read
    Export(Export),
    /// Decide again what a receipt says was decided, or look at a whole log
    Replay(Replay),
    /// Show a receipt, or add the level that was given to it
    Receipt(Receipt),
    /// Write a policy manual in HTML, to read, print and hang up
    Doc(Doc),
    /// Say what a diagnostic code means, with an example and its mend
    Explain(Explain),
    /// Write a small ruleset to start from
    New(New),
    /// Write the completions of a shell
    Completions(Completions),
}

/// `stepwell check`
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Folders to look below, or single files
    #[arg(value_name = "PATH", default_value = ".")]
    pub(crate) paths: Vec<PathBuf>,
    /// Let warnings count as errors
    #[arg(long)]
    pub(crate) deny_warnings: bool,
    /// How to write what was found
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: FindingsForm,
}

/// `stepwell fmt`
#[derive(Debug, Args)]
pub(crate) struct Format {
    /// Folders to look below, or single files
    #[arg(value_name = "PATH", default_value = ".")]
    pub(crate) paths: Vec<PathBuf>,
    /// Write nothing; only say which files would change
    #[arg(long)]
    pub(crate) check: bool,
    /// How to write the result
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Form,
}

/// `stepwell eval`
#[derive(Debug, Args)]
pub(crate) struct Eval {
    /// The ruleset: a folder, a single file, or a compiled ruleset
    #[arg(value_name = "RULESET")]
    pub(crate) ruleset: PathBuf,
    /// The facts: a JSON object, or one object a line; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) facts: PathBuf,
    /// The day to decide on; today without it
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) as_of: Option<Day>,
    /// Follow this source in every dispute where it stands once
    #[arg(long, value_name = "SOURCE")]
    pub(crate) follow: Option<String>,
    /// Only this placement, program or transition
    #[arg(long, value_name = "NAME")]
    pub(crate) only: Option<String>,
    /// Say also which facts would have to be different for this level
    #[arg(long, value_name = "LEVEL")]
    pub(crate) what_if: Option<String>,
    /// Keep each decision as a receipt in this folder, before it is shown
    #[arg(long, value_name = "DIR")]
    pub(crate) receipts: Option<PathBuf>,
    /// Keep only hashes of facts and decisions, made with the secret in this file
    #[arg(long, value_name = "FILE", requires = "receipts")]
    pub(crate) key: Option<PathBuf>,
    /// How to write the decisions
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Form,
}

/// `stepwell ask`
#[derive(Debug, Args)]
pub(crate) struct Ask {
    /// The ruleset: a folder, or a single file
    #[arg(value_name = "RULESET")]
    pub(crate) ruleset: PathBuf,
    /// Where answers are kept, as a JSON object of facts; what it holds is not asked again
    #[arg(long, value_name = "FILE")]
    pub(crate) facts: Option<PathBuf>,
    /// The day to decide on; today without it
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) as_of: Option<Day>,
    /// Follow this source in every dispute where it stands once
    #[arg(long, value_name = "SOURCE")]
    pub(crate) follow: Option<String>,
    /// Only this placement, program or transition
    #[arg(long, value_name = "NAME")]
    pub(crate) only: Option<String>,
    /// How to write the decision
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Form,
}

/// `stepwell test`
#[derive(Debug, Args)]
pub(crate) struct Test {
    /// Folders to look below, or single files
    #[arg(value_name = "PATH", default_value = ".")]
    pub(crate) paths: Vec<PathBuf>,
    /// Say what the examples leave out: clauses, and sides of their bounds
    #[arg(long)]
    pub(crate) coverage: bool,
    /// Change each rule a little, and say which changes no example tells of
    #[arg(long)]
    pub(crate) mutate: bool,
    /// How to write the results
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: TestForm,
}

/// `stepwell prove`
#[derive(Debug, Args)]
pub(crate) struct Prove {
    /// Folders to look below, or single files
    #[arg(value_name = "PATH", default_value = ".")]
    pub(crate) paths: Vec<PathBuf>,
    /// Let gaps, overlaps and whatever else was found unasked count as errors
    #[arg(long)]
    pub(crate) deny_warnings: bool,
    /// How to write what was found
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ProofsForm,
}

/// `stepwell compare`
#[derive(Debug, Args)]
pub(crate) struct Compare {
    /// The rulesets: folders to look below, or single files
    #[arg(value_name = "RULESET", required = true)]
    pub(crate) rulesets: Vec<PathBuf>,
    /// The facts: a JSON object, or one object a line; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) facts: PathBuf,
    /// What stands side by side
    #[arg(long, value_name = "COLUMNS", default_value = "ruleset")]
    pub(crate) by: By,
    /// Only this placement or program, or `transitions`
    #[arg(long, value_name = "NAME")]
    pub(crate) only: Option<String>,
    /// The day to decide on; today without it
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) as_of: Option<Day>,
    /// How to write the outcomes
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: CompareForm,
}

/// `stepwell cohort`
#[derive(Debug, Args)]
pub(crate) struct Cohort {
    /// The ruleset: a folder, or a single file
    #[arg(value_name = "RULESET")]
    pub(crate) ruleset: PathBuf,
    /// The records: a file that ends in .parquet, .csv, .jsonl or .ndjson
    #[arg(value_name = "INPUT")]
    pub(crate) input: PathBuf,
    /// Where decisions go, in the form that its ending names
    #[arg(short, long, value_name = "OUTPUT")]
    pub(crate) output: PathBuf,
    /// Which column holds which fact, and what its codes mean (TOML)
    #[arg(long, value_name = "MAP")]
    pub(crate) columns: Option<PathBuf>,
    /// Where refused records go, with their rows and reasons: .jsonl, .ndjson or .csv
    #[arg(long, value_name = "FILE")]
    pub(crate) rejects: Option<PathBuf>,
    /// Leave open what the tables of three-valued logic leave open
    #[arg(long)]
    pub(crate) fast: bool,
    /// Write a column for each clause
    #[arg(long)]
    pub(crate) clauses: bool,
    /// Only this placement or program, or `transitions`
    #[arg(long, value_name = "NAME")]
    pub(crate) only: Option<String>,
    /// The day to decide on; today without it
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) as_of: Option<Day>,
    /// Follow this source in every dispute where it stands once
    #[arg(long, value_name = "SOURCE")]
    pub(crate) follow: Option<String>,
    /// How to write the summary
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: CohortForm,
}

/// `stepwell diff`
#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// OLD and NEW: folders to look below, or single files; with `--git`, what to look at in both, `.` without it
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Compare with the rules as they were at this revision of the git repository
    #[arg(long, value_name = "REV")]
    pub(crate) git: Option<String>,
    /// Count which of these records move: Parquet, CSV, or a JSON object a line; `-` reads such lines from standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) cohort: Option<PathBuf>,
    /// Which column of the records holds which fact, and what its codes mean (TOML)
    #[arg(long, value_name = "MAP", requires = "cohort")]
    pub(crate) columns: Option<PathBuf>,
    /// The day to decide records on; today without it
    #[arg(long, value_name = "DATE", value_parser = day, requires = "cohort")]
    pub(crate) as_of: Option<Day>,
    /// Leave with status 1 where an outcome differs, or may
    #[arg(long)]
    pub(crate) exit_code: bool,
    /// How to write the differences
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: DiffForm,
}

/// `stepwell review`
#[derive(Debug, Args)]
pub(crate) struct Review {
    /// Folders to look below, or single files
    #[arg(value_name = "PATH", default_value = ".")]
    pub(crate) paths: Vec<PathBuf>,
    /// Compare with the rules as they were at this revision of the git repository
    #[arg(long, value_name = "REV")]
    pub(crate) git: Option<String>,
    /// Let warnings, and what is found unasked, count as errors
    #[arg(long)]
    pub(crate) deny_warnings: bool,
    /// Say what the examples leave out, too
    #[arg(long)]
    pub(crate) coverage: bool,
    /// Leave with status 1 also where an outcome differs, or may
    #[arg(long, requires = "git")]
    pub(crate) exit_code: bool,
    /// Leave out whole sections of the Markdown, and say which, where it would be longer
    #[arg(long, value_name = "CHARACTERS")]
    pub(crate) at_most: Option<usize>,
    /// How to write the review
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ReviewForm,
}

/// `stepwell export`
#[derive(Debug, Args)]
pub(crate) struct Export {
    /// The ruleset: a folder, or a single file
    #[arg(value_name = "RULESET")]
    pub(crate) ruleset: PathBuf,
    /// What to write
    #[arg(long = "as", value_name = "FORM")]
    pub(crate) form: ExportForm,
    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// What only a query takes
    #[command(flatten)]
    pub(crate) query: Query,
    /// `text` is laid out for reading, `json` stands on one line
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Form,
}

/// `stepwell doc`
#[derive(Debug, Args)]
pub(crate) struct Doc {
    /// The ruleset: a folder, or a single file
    #[arg(value_name = "RULESET")]
    pub(crate) ruleset: PathBuf,
    /// The folder to write: not there yet, empty, or a manual written before
    #[arg(short, long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// The day that tells what is in force, past or to come; today without it
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) as_of: Option<Day>,
    /// How to say what was written
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Form,
}

/// `stepwell export --as sql`
#[derive(Debug, Args)]
#[command(next_help_heading = "Options of `--as sql`")]
pub(crate) struct Query {
    /// The engine that is to run the query
    #[arg(long, value_name = "DIALECT")]
    pub(crate) dialect: Option<Dialect>,
    /// The table of records; `patients` without it
    #[arg(long, value_name = "TABLE")]
    pub(crate) table: Option<String>,
    /// The column that names a record; `id` without it
    #[arg(long, value_name = "COLUMN")]
    pub(crate) id: Option<String>,
    /// Facts that the table has no column for: known of nobody
    #[arg(long, value_name = "FACT", value_delimiter = ',')]
    pub(crate) without: Vec<String>,
    /// How many digits after the point a number may have that is calculated with; 6 without it
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u8).range(0..=18))]
    pub(crate) places: Option<u8>,
    /// Give out a column for each clause
    #[arg(long)]
    pub(crate) clauses: bool,
    /// Only this placement or program, or `transitions`
    #[arg(long, value_name = "NAME")]
    pub(crate) only: Option<String>,
    /// The day to decide on; today without it
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) as_of: Option<Day>,
    /// Follow this source in every dispute where it stands once
    #[arg(long, value_name = "SOURCE")]
    pub(crate) follow: Option<String>,
}

/// `stepwell replay`
#[derive(Debug, Args)]
pub(crate) struct Replay {
    /// A file with one receipt; with `--receipts`, its number or the `$id` of its record, every receipt without it
    #[arg(value_name = "RECEIPT", required_unless_present_any = ["receipts", "verify"])]
    pub(crate) receipt: Option<String>,
    /// The log that the receipt is in
    #[arg(long, value_name = "DIR")]
    pub(crate) receipts: Option<PathBuf>,
    /// Where to look for rulesets, compiled or not: the one whose digest the receipt names decides again
    #[arg(long, value_name = "DIR", required_unless_present = "verify")]
    pub(crate) rulesets: Vec<PathBuf>,
    /// The facts, where the receipt keeps only their hash
    #[arg(long, value_name = "FILE", requires = "receipt")]
    pub(crate) facts: Option<PathBuf>,
    /// The secret that hashes were made with
    #[arg(long, value_name = "FILE", requires = "receipt")]
    pub(crate) key: Option<PathBuf>,
    /// Only look whether every entry of this log is as it was written
    #[arg(long, value_name = "DIR", conflicts_with_all = ["receipt", "receipts", "rulesets", "facts", "key"])]
    pub(crate) verify: Option<PathBuf>,
    /// An entry with this hash must be in the log: one that was written down elsewhere
    #[arg(long, value_name = "HASH", requires = "verify")]
    pub(crate) head: Option<String>,
    /// How to write what was found
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Form,
}

/// `stepwell receipt`
#[derive(Debug, Args)]
pub(crate) struct Receipt {
    /// The receipt: its number, or the `$id` of its record
    #[arg(value_name = "RECEIPT")]
    pub(crate) receipt: String,
    /// The log that it is in
    #[arg(long, value_name = "DIR")]
    pub(crate) receipts: PathBuf,
    /// The level that was given, or `none` where no care was given
    #[arg(long, value_name = "LEVEL")]
    pub(crate) actual: Option<String>,
    /// Of which placement, where there are several
    #[arg(long, value_name = "NAME", requires = "actual")]
    pub(crate) placement: Option<String>,
    /// Why another level was given than was indicated
    #[arg(long, value_name = "TEXT", requires = "actual")]
    pub(crate) because: Option<String>,
    /// Write the receipt to this file, which `stepwell replay` reads
    #[arg(short, long, value_name = "FILE", conflicts_with = "actual")]
    pub(crate) output: Option<PathBuf>,
    /// How to write it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Form,
}

/// `stepwell explain`
#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// The code, such as E0301
    #[arg(value_name = "CODE")]
    pub(crate) code: String,
    /// How to write the page
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Form,
}

/// `stepwell new`
#[derive(Debug, Args)]
pub(crate) struct New {
    /// The folder to make; it must be empty or not there
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
    /// How to say what was written
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Form,
}

/// `stepwell completions`
#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub(crate) shell: Shell,
    /// `text` is the script itself, `json` a document that holds it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Form,
}

/// For people or for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// For people
    Text,
    /// For programs
    Json,
}

/// How findings are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FindingsForm {
    /// For people
    Text,
    /// For programs
    Json,
    /// For code scanning
    Sarif,
    /// Annotations of a GitHub workflow
    Github,
}

/// How proofs are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProofsForm {
    /// For people
    Text,
    /// For programs
    Json,
    /// For code scanning
    Sarif,
    /// Annotations of a GitHub workflow
    Github,
    /// For a comment on a change
    Markdown,
}

/// How test results are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TestForm {
    /// For people
    Text,
    /// For programs
    Json,
    /// For test reports
    Junit,
    /// For a comment on a change
    Markdown,
}

/// How a comparison is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CompareForm {
    /// For people
    Text,
    /// For programs: a document a line
    Json,
    /// For a comment or a report
    Markdown,
}

/// How the summary of a cohort is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CohortForm {
    /// For people
    Text,
    /// For programs
    Json,
    /// For a comment or a report
    Markdown,
}

/// How differences are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiffForm {
    /// For people
    Text,
    /// For programs
    Json,
    /// For a comment on a change
    Markdown,
}

/// How a review is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReviewForm {
    /// For people
    Text,
    /// For programs
    Json,
    /// Annotations of a GitHub workflow
    Github,
    /// For a comment on a change
    Markdown,
}

/// What a comparison sets side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum By {
    /// The rulesets
    Ruleset,
    /// Each ruleset as written, then following each source of its disputes
    Source,
}

/// What a ruleset is exported as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportForm {
    /// One file for services, which need no parser to load it
    Compiled,
    /// The JSON Schema of its facts
    FactsSchema,
    /// The JSON Schema of its decisions
    DecisionSchema,
    /// A query that decides records where they lie
    Sql,
}

/// The engine that runs a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Dialect {
    /// DuckDB
    #[value(name = "duckdb")]
    DuckDb,
    /// PostgreSQL
    Postgres,
    /// Spark SQL
    Spark,
}

fn day(text: &str) -> Result<Day, String> {
    Day::parse(text).ok_or_else(|| "write a day of the calendar, such as 2026-07-01".to_owned())
}
