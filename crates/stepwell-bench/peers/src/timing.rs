//! Times of things that are done by turns, so that what disturbs the machine disturbs all of them.

use std::time::Instant;

/// One thing that is timed.
pub struct Case<'a> {
    /// What it is called in the table.
    pub name: String,
    /// Does it to some records, and says how many.
    pub run: Box<dyn FnMut() -> usize + 'a>,
}

/// Nanoseconds for a record, one for each turn.
pub struct Times(pub Vec<f64>);

impl Times {
    /// The one in the middle.
    pub fn median(&self) -> f64 {
        middle(self.0.clone())
    }

    /// Turn by turn, how many times as long as another: the middle, the lowest and the highest.
    pub fn over(&self, other: &Times) -> (f64, f64, f64) {
        let ratios: Vec<f64> = self
            .0
            .iter()
            .zip(&other.0)
            .map(|(this, other)| this / other)
            .collect();
        let lowest = ratios.iter().copied().fold(f64::INFINITY, f64::min);
        let highest = ratios.iter().copied().fold(0.0, f64::max);
        (middle(ratios), lowest, highest)
    }
}

fn middle(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Times every case so many turns, after one that does not count.
pub fn by_turns(cases: &mut [Case<'_>], turns: usize) -> Vec<Times> {
    let mut times: Vec<Times> = cases.iter().map(|_| Times(Vec::new())).collect();
    for turn in 0..=turns {
        for (case, times) in cases.iter_mut().zip(&mut times) {
            let start = Instant::now();
            let records = (case.run)();
            let took = start.elapsed().as_secs_f64() * 1e9 / records as f64;
            if turn > 0 {
                times.0.push(took);
            }
        }
    }
    times
}
