//! What the checker carries along: the ruleset as far as it is settled, the names in it, what was used, what is wrong.

use std::collections::{BTreeMap, BTreeSet};

use stepwell_diagnostic::{Code, Diagnostic, Severity, Span};
use stepwell_model::{
    Block, ClauseName, Day, Define, Fact, FactType, FolderKind, Id, Interval, Period, Placement, Program,
    Ruleset, Version,
};

use crate::{
    amendments::{Amended, Notes},
    folders::Gathered,
    names::{self, Names, Thing},
};

/// Everything the checker knows so far.
pub(crate) struct Context<'a> {
    /// The ruleset; where something is broken it holds a stand-in, and is thrown away in the end.
    pub(crate) ruleset: Ruleset,
    /// The names in scope.
    pub(crate) names: Names<'a>,
    /// The clause names of each block and program.
    pub(crate) blocks: Vec<BlockScope>,
    /// Which block or program has a header, by its spelling.
    pub(crate) headers: BTreeMap<String, usize>,
    /// What is known of each define; `None` where it is broken or not settled yet.
    pub(crate) defines: Vec<Option<DefineFacts>>,
    /// What was broken where it is declared: nothing that rests on it is told.
    pub(crate) broken: BTreeSet<Thing>,
    /// Clauses whose own conditions are broken.
    pub(crate) broken_clauses: BTreeSet<Id<ClauseName>>,
    /// What rules use.
    pub(crate) used: BTreeSet<Thing>,
    /// Every place where a condition names a clause, and the days on which that condition counts.
    pub(crate) clause_uses: Vec<ClauseUse>,
    /// What amendments changed.
    pub(crate) notes: &'a Notes,
    /// Whether text could not be parsed, so that declarations may be missing.
    pub(crate) unparsed: bool,
    /// The parts that could not be parsed.
    pub(crate) lost: Lost,
    /// What is wrong.
    pub(crate) report: Reporter,
}

/// The clause names of a block of criteria or of a program.
pub(crate) struct BlockScope {
    /// Its header as ids spell it.
    pub(crate) header: String,
    /// Its clauses by the part after the slash.
    pub(crate) clauses: BTreeMap<String, Id<ClauseName>>,
    /// The program, where it is one.
    pub(crate) program: Option<Id<Program>>,
    /// The criteria, where it is such a block and its conditions are settled.
    pub(crate) criteria: Option<Id<Block>>,
}

/// A condition names a clause.
#[derive(Clone, Copy)]
pub(crate) struct ClauseUse {
    /// The clause that is named.
    pub(crate) named: Id<ClauseName>,
    /// The clause whose condition names it, where it is one.
    pub(crate) by: Option<Id<ClauseName>>,
    /// Where.
    pub(crate) span: Span,
    /// The days on which that condition counts.
    pub(crate) period: Period,
}

/// What is known of a define.
#[derive(Clone)]
pub(crate) struct DefineFacts {
    pub(crate) kind: FactType,
    pub(crate) interval: Interval,
    pub(crate) size: u32,
}

/// Where an expression stands: which names it may use, and when it counts.
#[derive(Clone, Copy)]
pub(crate) struct Scope {
    /// The block whose clauses may be named without its header.
    pub(crate) block: Option<usize>,
    /// The clause that the expression belongs to.
    pub(crate) clause: Option<Id<ClauseName>>,
    /// Whether a placement's name stands for its level.
    pub(crate) placements: bool,
    /// Whether naming something here counts as using it.
    pub(crate) uses: bool,
    /// The days on which the expression counts.
    pub(crate) period: Option<Period>,
}

impl<'a> Context<'a> {
    /// The known name nearest to one that is not known. Once very many mistakes are told nobody reads on for a hint,
    /// and looking for one each time would cost the square of their number.
    pub(crate) fn nearest<'n>(
        &self,
        name: &str,
        known: impl IntoIterator<Item = &'n str>,
    ) -> Option<&'n str> {
        const MANY: usize = 300;
        if self.report.found().len() < MANY {
            names::nearest(name, known)
        } else {
            None
        }
    }

    /// An empty ruleset with the header's mistakes.
    pub(crate) fn new(gathered: &Gathered<'a>, amended: &'a Amended) -> Self {
        let mut report = Reporter::default();
        for diagnostic in gathered.diagnostics.iter().chain(&amended.diagnostics) {
            report.add(diagnostic.clone());
        }
        Self {
            ruleset: empty(),
            names: Names::default(),
            blocks: Vec::new(),
            headers: BTreeMap::new(),
            defines: Vec::new(),
            broken: BTreeSet::new(),
            broken_clauses: BTreeSet::new(),
            used: BTreeSet::new(),
            clause_uses: Vec::new(),
            notes: &amended.notes,
            unparsed: gathered.unparsed || gathered.absent,
            lost: Lost::of(gathered),
            report,
        }
    }

    /// The scope of an expression outside every block, on all days the ruleset is in force.
    pub(crate) fn outside(&self) -> Scope {
        Scope {
            block: None,
            clause: None,
            placements: false,
            uses: true,
            period: Some(self.ruleset.in_force),
        }
    }

    /// The type of a fact, where it is sound.
    pub(crate) fn fact(&self, id: Id<Fact>) -> Option<&Fact> {
        (!self.broken.contains(&Thing::Fact(id))).then(|| &self.ruleset.facts[id])
    }

    /// What is known of a define, where it is sound.
    pub(crate) fn define(&self, id: Id<Define>) -> Option<&DefineFacts> {
        self.defines.get(id.index())?.as_ref()
    }

    /// A placement, where it is sound.
    pub(crate) fn placement(&self, id: Id<Placement>) -> Option<&Placement> {
        (!self.broken.contains(&Thing::Placement(id))).then(|| &self.ruleset.placements[id])
    }

    /// The names of all populations.
    pub(crate) fn ruleset_populations(&self) -> impl Iterator<Item = &'a str> {
        let population = |thing: &Thing| matches!(thing, Thing::Population(_));
        let things = self.names.things.iter();
        things
            .filter(move |(_, thing)| population(thing))
            .map(|(name, _)| *name)
    }

    /// Whether a part of a block's amendments was lost: it may have said what seems to be missing.
    pub(crate) fn amendment_lost(&self, header: &str) -> bool {
        let notes = self.notes.blocks.get(header);
        let mut places = notes.into_iter().flat_map(|notes| &notes.places);
        places.any(|place| self.lost.inside(*place))
    }

    /// Notes that a rule uses something.
    pub(crate) fn mark(&mut self, scope: Scope, thing: Thing) {
        if scope.uses {
            self.used.insert(thing);
        }
    }

    /// Tells a mistake.
    pub(crate) fn tell(&mut self, diagnostic: Diagnostic) {
        self.report.add(diagnostic);
    }

    /// Tells a mistake, and gives nothing: what rests on it stays silent.
    pub(crate) fn fail<T>(&mut self, diagnostic: Diagnostic) -> Option<T> {
        self.report.add(diagnostic);
        None
    }
}

/// What could not be parsed: nothing is told that follows from its absence.
#[derive(Default)]
pub(crate) struct Lost {
    names: BTreeSet<String>,
    nameless: bool,
    places: Vec<Span>,
}

impl Lost {
    pub(crate) fn of(gathered: &Gathered<'_>) -> Self {
        let mut lost = Self {
            nameless: gathered.absent,
            ..Self::default()
        };
        let files = gathered.folders.iter().flat_map(|member| &member.folder.files);
        for part in files.flat_map(|file| &file.broken) {
            lost.places.push(part.span);
            match &part.name {
                Some(name) => {
                    lost.names.insert(name.clone());
                }
                None => lost.nameless = true,
            }
        }
        lost
    }

    /// Whether something of that name may have been lost.
    pub(crate) fn name(&self, name: &str) -> bool {
        self.nameless || self.names.contains(name)
    }

    /// Whether a part of that stretch was lost.
    pub(crate) fn inside(&self, span: Span) -> bool {
        self.places
            .iter()
            .any(|part| part.file == span.file && span.start <= part.start && part.end <= span.end)
    }
}

/// Collects what is wrong; an expression that is looked at several times is told once.
#[derive(Default)]
pub(crate) struct Reporter {
    found: Vec<Diagnostic>,
    places: BTreeSet<(Span, Code, String)>,
}

impl Reporter {
    pub(crate) fn add(&mut self, diagnostic: Diagnostic) {
        // Several parts can be missing from one block, and all are told at its name; so are all rules that miss a clause.
        let part = if matches!(diagnostic.code, Code::MissingPart | Code::ClauseNotInForce) {
            diagnostic.message.clone()
        } else {
            String::new()
        };
        let key = (diagnostic.label.span, diagnostic.code, part);
        if diagnostic.severity() == Severity::Warning || self.places.insert(key) {
            self.found.push(diagnostic);
        }
    }

    /// Everything found, by place. A name that is not known in very many places is told once, with their number: it is
    /// one mistake, and would hide all others.
    pub(crate) fn finish(mut self) -> Vec<Diagnostic> {
        /// So many places are still shown one by one.
        const FEW: usize = 3;
        self.found
            .sort_by(|a, b| (a.label.span, a.code, &a.message).cmp(&(b.label.span, b.code, &b.message)));
        self.found.dedup();
        let folds = |diagnostic: &Diagnostic| {
            matches!(
                diagnostic.code,
                Code::UnknownName | Code::UnknownClause | Code::UnknownSource
            )
        };
        let mut times: BTreeMap<(Code, String), usize> = BTreeMap::new();
        for diagnostic in self.found.iter().filter(|diagnostic| folds(diagnostic)) {
            *times
                .entry((diagnostic.code, diagnostic.message.clone()))
                .or_default() += 1;
        }
        times.retain(|_, count| *count > FEW);
        let mut told = BTreeSet::new();
        self.found.retain_mut(|diagnostic| {
            let key = (diagnostic.code, diagnostic.message.clone());
            let Some(count) = times.get(&key) else { return true };
            diagnostic.message = format!("{}, here and in {} more places", diagnostic.message, count - 1);
            told.insert(key)
        });
        self.found
    }

    /// The last mistake, if one was told since there were so many.
    pub(crate) fn last_since(&mut self, count: usize) -> Option<&mut Diagnostic> {
        self.found.get_mut(count..)?.last_mut()
    }

    pub(crate) fn found(&self) -> &[Diagnostic] {
        &self.found
    }

    /// Drops the warnings for which `silenced` holds.
    pub(crate) fn drop_where(&mut self, silenced: impl Fn(&Diagnostic) -> bool) {
        self.found.retain(|diagnostic| !silenced(diagnostic));
    }
}

/// The first day of a ruleset, or the first there is.
pub(crate) fn first_day(period: Period) -> Day {
    period.from.unwrap_or(Day::FIRST)
}

fn empty() -> Ruleset {
    Ruleset {
        kind: FolderKind::Ruleset,
        name: String::new(),
        title: None,
        version: Version::default(),
        in_force: Period::default(),
        edition: None,
        review_by: None,
        amendment: None,
        digest: String::new(),
        sources: Default::default(),
        scales: Default::default(),
        choices: Default::default(),
        units: Default::default(),
        continua: Default::default(),
        dimensions: Default::default(),
        facts: Default::default(),
        impossible: Default::default(),
        defines: Default::default(),
        populations: Default::default(),
        placements: Default::default(),
        blocks: Default::default(),
        programs: Default::default(),
        clause_names: Default::default(),
        clauses: Default::default(),
        transitions: Default::default(),
        disputes: Default::default(),
        claims: Default::default(),
        examples: Vec::new(),
        properties: Vec::new(),
        known: Vec::new(),
        allows: Vec::new(),
        ifs: Vec::new(),
    }
}
