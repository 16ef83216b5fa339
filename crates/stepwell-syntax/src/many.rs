//! Many files at once, on all cores.

use std::{
    num::NonZeroUsize,
    panic::resume_unwind,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use stepwell_diagnostic::SourceFile;

use crate::{Parse, parse};

/// Less text than this is read sooner than a thread starts.
const WORTH_A_THREAD: usize = 32 * 1024;

/// Reads files, on as many threads as are worth it, and gives what could be made of each, in the order of the files.
pub fn parse_all(files: &[&SourceFile]) -> Vec<Parse> {
    let bytes: usize = files.iter().map(|file| file.text.len()).sum();
    let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let threads = cores.min(files.len()).min(bytes / WORTH_A_THREAD);
    if threads < 2 {
        return files.iter().map(|file| parse(file)).collect();
    }
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done: Vec<(usize, Parse)> = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(file) = files.get(at) else {
                return done;
            };
            done.push((at, parse(file)));
        }
    };
    let mut done = thread::scope(|scope| {
        // Where the system gives no more threads, those that are there do all of it: this one at least.
        let others: Vec<_> = (1..threads)
            .map_while(|_| thread::Builder::new().spawn_scoped(scope, work).ok())
            .collect();
        let mut done = work();
        for other in others {
            match other.join() {
                Ok(more) => done.extend(more),
                Err(panic) => resume_unwind(panic),
            }
        }
        done
    });
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, parsed)| parsed).collect()
}
