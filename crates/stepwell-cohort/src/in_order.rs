//! One thread reads, as many decide as there are cores, one writes: in the order in which things were read, with only a few
//! at a time.

use std::{
    num::NonZeroUsize,
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread,
};

use crate::Trouble;

/// Hands everything that `next` reads to one of several desks, and what they make of it to `take`, in the order read.
///
/// `desk` is called once in each thread that decides, and makes what decides there. `take` is called in the thread of the
/// caller.
///
/// # Errors
/// The first of `next` or `take`; after it nothing more is taken.
pub fn in_order<Read: Send, Made: Send, Decide: FnMut(Read) -> Made, Error: From<Trouble> + Send>(
    mut next: impl FnMut() -> Result<Option<Read>, Error> + Send,
    desk: impl Fn() -> Decide + Sync,
    mut take: impl FnMut(Made) -> Result<(), Error>,
) -> Result<(), Error> {
    let threads = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    thread::scope(|scope| {
        let mut desks: Vec<SyncSender<Read>> = Vec::new();
        let mut results: Vec<Receiver<Made>> = Vec::new();
        let mut workers = Vec::new();
        for _ in 0..threads {
            let (to_desk, waiting) = sync_channel::<Read>(1);
            let (to_writer, made) = sync_channel::<Made>(1);
            desks.push(to_desk);
            results.push(made);
            let desk = &desk;
            workers.push(scope.spawn(move || {
                let mut decide = desk();
                for read in waiting {
                    // The writer has given up.
                    if to_writer.send(decide(read)).is_err() {
                        return;
                    }
                }
            }));
        }
        // What is read goes round the desks, so that results are taken from them in the same round.
        let reader = scope.spawn(move || -> Result<(), Error> {
            for desk in desks.iter().cycle() {
                let Some(read) = next()? else { break };
                if desk.send(read).is_err() {
                    break;
                }
            }
            Ok(())
        });
        let mut taken = Ok(());
        for made in results.iter().cycle().map_while(|desk| desk.recv().ok()) {
            taken = take(made);
            if taken.is_err() {
                break;
            }
        }
        drop(results);
        let damaged = || {
            Error::from(Trouble(
                "the file is damaged in a way that its reader cannot tell".to_owned(),
            ))
        };
        reader.join().unwrap_or_else(|_| Err(damaged()))?;
        for worker in workers {
            worker.join().map_err(|_| damaged())?;
        }
        taken
    })
}
