//! From a file of records to a file of decisions.

use arrow_array::RecordBatch;
use stepwell_eval::targets::{self, Target};

use crate::{
    Job, Progress, Summary, Trouble,
    desk::Desk,
    in_order::in_order,
    input::{self, Chunk, Layout},
    map::{self, ColumnMap},
    output::{Output, Shape},
    refusals::{Refusals, Refused},
    summary::Tally,
};

/// A chunk that was decided.
struct Done {
    batch: Result<RecordBatch, Trouble>,
    refused: Vec<Refused>,
    tally: Tally,
    percent: u64,
}

/// Decides every record of a file and writes the decisions, whole or not at all.
///
/// # Errors
/// What cannot be read or written, and columns that fit no fact. Records that do not fit are no error: they are counted,
/// and written to the file of what was refused.
pub fn run(job: &Job, progress: &mut dyn FnMut(Progress)) -> Result<Summary, Trouble> {
    let ruleset = job.ruleset.model();
    let targets = targets::targets(ruleset, job.only.as_deref()).map_err(Trouble)?;
    let map = match &job.map {
        Some(path) => map::read(path, ruleset)?,
        None => ColumnMap::default(),
    };
    different_files(job)?;
    let shape = Shape::new(job, &targets)?;
    let (mut input, layout) = input::open(&job.input, ruleset, &map, job.rejects.is_some())?;
    let mut output = Output::begin(&job.output, &shape)?;
    let mut rejects = job.rejects.as_deref().map(Refusals::begin).transpose()?;
    let station = Station {
        job,
        targets: &targets,
        map: &map,
        layout: &layout,
        shape: &shape,
    };
    let mut tally = Tally::default();
    in_order(
        || input.next(),
        || station.desk(),
        |done| {
            output.write(&done.batch?)?;
            if let Some(rejects) = &mut rejects {
                for refused in &done.refused {
                    rejects.write(refused)?;
                }
            }
            tally.add(done.tally);
            progress(Progress {
                records: tally.records,
                percent: done.percent,
            });
            Ok(())
        },
    )?;
    output.finish()?;
    if let Some(rejects) = rejects {
        rejects.finish()?;
    }
    let mut summary = tally.summary(ruleset, &targets);
    summary.without_column = layout.header.without;
    summary.ignored.extend(layout.header.ignored);
    Ok(summary)
}

/// That nothing is written over what is read.
fn different_files(job: &Job) -> Result<(), Trouble> {
    let place = |path: &std::path::Path| std::fs::canonicalize(path).ok();
    let same = |one: &std::path::Path, other: &std::path::Path| {
        one == other || (place(one).is_some() && place(one) == place(other))
    };
    let rejects = job.rejects.as_deref();
    if same(&job.input, &job.output) || rejects.is_some_and(|rejects| same(rejects, &job.input)) {
        return Err(Trouble("the output would take the place of the input".to_owned()));
    }
    if rejects.is_some_and(|rejects| same(rejects, &job.output)) {
        return Err(Trouble(
            "decisions and refused records cannot go to the same file".to_owned(),
        ));
    }
    Ok(())
}

/// What every thread needs.
#[derive(Clone, Copy)]
struct Station<'a> {
    job: &'a Job,
    targets: &'a [Target],
    map: &'a ColumnMap,
    layout: &'a Layout,
    shape: &'a Shape,
}

impl Station<'_> {
    /// What decides chunks in one thread.
    fn desk(&self) -> impl FnMut(Chunk) -> Done {
        let ruleset = self.job.ruleset.model();
        let mut readers = input::readers(ruleset, self.map);
        let mut desk = Desk::new(self.job, self.targets);
        move |chunk| {
            let block = input::read(ruleset, self.layout, &mut readers, &chunk);
            let decided = desk.decide(&block);
            let batch = self.shape.batch(self.targets, &block, &decided, desk.book());
            let refused = decided.refused.iter().map(|(row, reasons)| Refused {
                row: block.number(*row),
                reasons: reasons.as_ref().clone(),
                record: self
                    .job
                    .rejects
                    .is_some()
                    .then(|| input::written(self.layout, &chunk, *row)),
            });
            Done {
                batch: batch.map_err(|error| Trouble(format!("the decisions cannot be written: {error}"))),
                refused: refused.collect(),
                tally: Tally::of(&block, &decided, desk.book()),
                percent: chunk.percent,
            }
        }
    }
}
