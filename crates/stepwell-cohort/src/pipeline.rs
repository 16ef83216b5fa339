//! One thread reads, several decide, one writes: in the order of the rows, with a few chunks at a time.

use std::{
    num::NonZeroUsize,
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread,
};

use arrow_array::RecordBatch;

use crate::{
    Job, Progress, Summary, Trouble,
    desk::Desk,
    input::{self, Chunk, Input, Layout},
    map::{self, ColumnMap},
    output::{Output, Shape},
    refusals::{Refusals, Refused},
    summary::Tally,
    targets::{self, Target},
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
    let targets = targets::targets(ruleset, job.only.as_deref())?;
    let map = match &job.map {
        Some(path) => map::read(path, ruleset)?,
        None => ColumnMap::default(),
    };
    different_files(job)?;
    let shape = Shape::new(job, &targets)?;
    let (input, layout) = input::open(&job.input, ruleset, &map, job.rejects.is_some())?;
    let mut output = Output::begin(&job.output, &shape)?;
    let mut rejects = job.rejects.as_deref().map(Refusals::begin).transpose()?;
    let station = Station {
        job,
        targets: &targets,
        map: &map,
        layout: &layout,
        shape: &shape,
    };
    let tally = station.work(
        input,
        &mut |done| {
            output.write(&done.batch?)?;
            if let Some(rejects) = &mut rejects {
                for refused in &done.refused {
                    rejects.write(refused)?;
                }
            }
            Ok((done.tally, done.percent))
        },
        progress,
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

type Take<'a> = dyn FnMut(Done) -> Result<(Tally, u64), Trouble> + 'a;

impl Station<'_> {
    fn work(
        &self,
        mut input: Input,
        take: &mut Take<'_>,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Tally, Trouble> {
        let threads = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        thread::scope(|scope| {
            let mut desks: Vec<SyncSender<Chunk>> = Vec::new();
            let mut results: Vec<Receiver<Done>> = Vec::new();
            let mut workers = Vec::new();
            for _ in 0..threads {
                let (to_desk, chunks) = sync_channel::<Chunk>(1);
                let (to_writer, done) = sync_channel::<Done>(1);
                desks.push(to_desk);
                results.push(done);
                workers.push(scope.spawn(move || self.decide(&chunks, &to_writer)));
            }
            // Chunks go round the desks, so that results are taken from them in the same round: the order of rows.
            let reader = scope.spawn(move || -> Result<(), Trouble> {
                for desk in desks.iter().cycle() {
                    let Some(chunk) = input.next()? else { break };
                    // The writer has given up.
                    if desk.send(chunk).is_err() {
                        break;
                    }
                }
                Ok(())
            });
            let mut tally = Tally::default();
            let mut written = Ok(());
            for done in results.iter().cycle().map_while(|desk| desk.recv().ok()) {
                match take(done) {
                    Ok((next, percent)) => {
                        tally.add(next);
                        progress(Progress {
                            records: tally.records,
                            percent,
                        });
                    }
                    Err(trouble) => {
                        written = Err(trouble);
                        break;
                    }
                }
            }
            drop(results);
            let damaged = || Trouble("the file is damaged in a way that its reader cannot tell".to_owned());
            reader.join().unwrap_or_else(|_| Err(damaged()))?;
            for worker in workers {
                worker.join().map_err(|_| damaged())?;
            }
            written?;
            Ok(tally)
        })
    }

    fn decide(&self, chunks: &Receiver<Chunk>, to_writer: &SyncSender<Done>) {
        let ruleset = self.job.ruleset.model();
        let mut readers = input::readers(ruleset, self.map);
        let mut desk = Desk::new(self.job, self.targets);
        for chunk in chunks {
            let block = input::read(ruleset, self.layout, &mut readers, &chunk);
            let outcomes = desk.decide(&block);
            let batch = self.shape.batch(ruleset, self.targets, &block, &outcomes);
            let refused = block.rows.iter().zip(&outcomes).enumerate();
            let refused = refused.filter_map(|(place, (row, outcome))| {
                let reasons = outcome.as_ref().err()?;
                Some(Refused {
                    row: row.number,
                    reasons: reasons.as_ref().clone(),
                    record: self
                        .job
                        .rejects
                        .is_some()
                        .then(|| input::written(self.layout, &chunk, place)),
                })
            });
            let done = Done {
                batch: batch.map_err(|error| Trouble(format!("the decisions cannot be written: {error}"))),
                refused: refused.collect(),
                tally: Tally::of(&block, &outcomes, self.targets.len(), ruleset.clause_names.len()),
                percent: chunk.percent,
            };
            if to_writer.send(done).is_err() {
                return;
            }
        }
    }
}
