//! The codes of all diagnostics: one table from which the names, spellings and pages all come.

use std::{fmt, str::FromStr};

/// How grave a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// It must be mended before anything is evaluated.
    Error,
    /// It should be thought about; `--deny-warnings` makes it count.
    Warning,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        })
    }
}

/// Writes the enum, its list, its spelling, its summary and its page from one table, so that none can be forgotten.
macro_rules! codes {
    ($($name:ident $code:literal $summary:literal;)*) => {
        /// Which mistake a diagnostic is about. `E0102` is an error, `W0203` a warning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = concat!($code, ": ", $summary)] $name,)*
        }

        impl Code {
            /// Every code, in order.
            pub const ALL: &[Code] = &[$(Code::$name,)*];

            /// How the code is written: `E0102`.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => $code,)* }
            }

            /// What it is about, in a few words.
            pub fn summary(self) -> &'static str {
                match self { $(Code::$name => $summary,)* }
            }

            pub(crate) fn page_text(self) -> &'static str {
                match self {
                    $(Code::$name => include_str!(concat!("../../../docs/errors/", $code, ".md")),)*
                }
            }
        }
    };
}

codes! {
    NotUtf8 "E0001" "a file that is not UTF-8 text";
    NoHeader "E0002" "a folder without a `ruleset` or `vocabulary` header";
    SecondHeader "E0003" "a folder with more than one header";
    UsesMissing "E0004" "a `uses` of a folder that is not there";
    UsesCycle "E0005" "folders that use each other in a circle";
    TwoEditions "E0006" "two editions of the dimensions in one ruleset";
    VocabularyDecides "E0007" "a vocabulary that holds rules";
    FileUnreadable "E0008" "a file or folder that cannot be read";
    UnexpectedText "E0101" "text that does not belong where it stands";
    UnclosedBlock "E0102" "a block that is never closed";
    UnclosedString "E0103" "a quoted text that does not end on its line";
    MixedAndOr "E0104" "`and` beside `or` without parentheses";
    ForeignOperator "E0105" "a sign from elsewhere, such as `>=` or `==`";
    CurlyQuotes "E0106" "curly quotation marks";
    SpreadsheetTabs "E0107" "rows pasted from a spreadsheet";
    MissingColon "E0108" "a name without the colon that must follow";
    ElseWord "E0109" "`else` where Stepwell says `otherwise`";
    NestingTooDeep "E0110" "parentheses or blocks nested too deep";
    StrayClosing "E0111" "a closing brace or parenthesis that closes nothing";
    NumberTouchesUnit "E0112" "a number written against its unit";
    TrueFalse "E0113" "`true` or `false` where Stepwell says `yes` or `no`";
    ReservedWord "E0114" "a word of the language used as a name";
    NameSpelling "E0115" "a name that is not snake_case";
    OperatorNeedsBlanks "E0116" "a calculation without blanks around its sign";
    NumberTooLong "E0117" "a number with too many digits";
    NotADate "E0118" "a day that is not in the calendar";
    UnknownDeclaration "E0119" "a word that starts no declaration";
    RepeatedPart "E0120" "a part that may stand once and stands twice";
    MissingWord "E0121" "an expected word that is missing, such as `is` or `of`";
    UnknownName "E0201" "a name that nothing has";
    DuplicateName "E0202" "two things with one name";
    UnknownSource "E0203" "a cited source that is not declared";
    UnknownClause "E0204" "a clause id that no clause has";
    UnknownValue "E0205" "a value that is not on the scale or in the choice";
    LevelNotOnContinuum "E0206" "a level that the continuum lacks";
    AmbiguousName "E0207" "a level or placement that could be one of several";
    UnknownUnit "E0208" "a unit that is not known";
    WrongKindOfName "E0209" "a name of one kind of thing where another is needed";
    DependsOnItself "E0210" "something that is defined by way of itself";
    ClauseNotInForce "E0211" "a condition that names a clause on days when it is not in force";
    VersionsOverlap "E0212" "two versions of one clause in force on the same day";
    TooManyValues "E0213" "a scale, choice or continuum with too many values";
    UnitMismatch "E0301" "two units that cannot be compared";
    TypeMismatch "E0302" "two things that cannot be compared";
    NotACondition "E0303" "a value where a condition is needed";
    NotAValue "E0304" "a condition where a value is needed";
    BoundOutOfRange "E0305" "a bound outside what the fact can be";
    FromAboveTo "E0306" "a range whose `from` is above its `to`";
    EmptyRange "E0307" "bounds that no value can satisfy";
    NoOrder "E0308" "a choice compared as if it had an order";
    DaysAndMonths "E0309" "days compared with months";
    FractionOfWhole "E0310" "a fraction where only whole numbers can be";
    DivisorMayBeZero "E0311" "a division by something that may be zero";
    CalculationTooLarge "E0312" "a calculation with too many parts";
    MissingUnit "E0313" "a number without its unit";
    CountOutOfReach "E0314" "a count that the list cannot reach";
    EmptyList "E0315" "a list with nothing in it";
    ArmsDiffer "E0316" "arms of a `define` that are of different types";
    NoAdmit "E0401" "criteria without `admit`";
    ClauseNotInAdmit "E0402" "a clause that `admit` never mentions";
    PlacementWithoutCriteria "E0403" "a placement with no criteria";
    CriteriaWithoutPlacement "E0404" "criteria that belong to no placement";
    MissingPart "E0405" "a block that lacks a part it needs";
    StepNeedsCurrentLevel "E0406" "a step without the fact `current_level`";
    AllowOfNothing "E0407" "an `allow` of a warning that does not occur";
    DatesReversed "E0408" "an end before its beginning";
    WrongPlaceForClause "E0409" "a kind of clause that does not belong in this block";
    PlacementInCriteria "E0410" "a placement's level used where levels are decided";
    NoSingleLevel "E0411" "a placement that chooses every level asked for its one level";
    ImpossibleBound "E0412" "a bound on a placement that has no order, or a list of levels it cannot have";
    FollowNotAReading "E0501" "a `follow` of a source that has no reading";
    FollowTwice "E0502" "a `follow` of a source that stands twice";
    TooFewReadings "E0503" "a dispute with fewer than two readings";
    AmendsMissing "E0601" "an amendment whose base is not there";
    AmendsOtherVersion "E0602" "an amendment pinned to another version";
    AmendedClauseMissing "E0603" "an amendment to a clause that is not there";
    AmendWithoutBase "E0604" "an `amend` in a ruleset that amends nothing";
    Uncited "E0605" "an amendment without its source";
    NotTighter "E0606" "a `tighten` that lets somebody in";
    NotLooser "E0607" "a `relax` that shuts somebody out";
    AmendedTwice "E0608" "something that is amended twice";
    ArmsConflict "E0701" "two arms of a `define` that can both hold with different values";
    ArmsIncomplete "E0702" "arms of a `define` that do not cover everything";
    PopulationsOverlap "E0703" "two blocks for one level whose populations overlap";
    KnownHoleGone "E0704" "a `known` gap or overlap that is not there";
    NobodyPossible "E0705" "`impossible` conditions that leave nobody";
    ExpectationUnfit "E0801" "an expectation that does not fit its target";
    ExampleFactUnfit "E0802" "a value in an example that its fact cannot have";
    ExamplesContradict "E0803" "two examples that cannot both be right";
    UncitedClause "W0201" "a criterion or requirement without a source";
    UnusedSource "W0202" "a source that nothing cites";
    UnusedFact "W0203" "a fact that nothing uses";
    UnusedTerm "W0204" "a scale, choice, unit or continuum that nothing uses";
    UnusedDefine "W0205" "a define, population or dispute that nothing uses";
    NoQuestion "W0206" "a fact without a question";
    SourceIncomplete "W0207" "a source with a kind but no publisher or date";
    ReviewDue "W0208" "a ruleset whose review day has passed";
    RequiresNothing "W0209" "a program that requires nothing";
    NeverMet "W0701" "a condition that can never be met";
    AlwaysMet "W0702" "a condition that is always met";
    ExclusionShutsAll "W0703" "an exclusion that shuts its level for everybody";
    IfNeverHolds "W0704" "an `if` whose condition can never hold";
    NotDecided "W0705" "a check of meaning that was given up at a bound";
    NeverInForce "W0706" "a clause or transition that is in force on no day of its ruleset";
    UnlessNeverOrAlways "W0707" "an `unless` that can never or always hold";
}

impl Code {
    /// Error or warning, told by the first letter.
    pub fn severity(self) -> Severity {
        if self.as_str().starts_with('W') {
            Severity::Warning
        } else {
            Severity::Error
        }
    }

    /// Whether only meaning can tell it: it is found after everything else is right.
    pub fn is_of_meaning(self) -> bool {
        self.as_str().starts_with("W07") || self.as_str().starts_with("E07")
    }

    /// Where the code's page stands in the project.
    pub fn page_path(self) -> String {
        format!("docs/errors/{}.md", self.as_str())
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Code {
    type Err = ();

    /// Reads `E0102`, in either case.
    fn from_str(text: &str) -> Result<Self, ()> {
        Code::ALL
            .iter()
            .copied()
            .find(|code| code.as_str().eq_ignore_ascii_case(text))
            .ok_or(())
    }
}
