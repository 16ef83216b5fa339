//! One record, typed facts to a bare outcome, beside the function written by hand.
use std::{hint::black_box, time::Instant};
use stepwell_bench::{by_hand, patients::patients, placement};
use stepwell_eval::{
    bare::{BareClauses, BareOutcome, BarePlacement},
    compile,
};
use stepwell_model::{Day, Id};

fn main() {
    let ruleset = placement::ruleset().unwrap();
    let day = Day::parse("2024-06-01").unwrap();
    let periods = compile(&ruleset, None);
    let program = periods.program(&ruleset, day).unwrap();
    let ready = BarePlacement::new(&ruleset, program, Id::new(0)).unwrap();
    let clauses = BareClauses::new(&ruleset, program).unwrap();
    let places = placement::places(&ruleset).unwrap();
    let all = patients(1 << 17, 7);
    let answers: Vec<_> = all.iter().map(|p| places.answers(p)).collect();
    let mut room = ready.room();
    let mut counts = [0usize; 10];
    for (p, a) in all.iter().zip(&answers) {
        let by_hand = by_hand::place(p);
        let expected = by_hand.map_or(BareOutcome::None, |l| BareOutcome::Placed(u32::from(l)));
        assert_eq!(ready.outcome(a, day, &mut room), expected);
        counts[by_hand.map_or(9, usize::from)] += 1;
    }
    println!("{counts:?}");
    let n = all.len() as f64;
    let mut room_of_clauses = clauses.room();
    let together = stepwell_eval::columns::ColumnPlacement::new(&ruleset, program, Id::new(0)).unwrap();
    let store = placement::Stored::of(&all);
    let columns = store.columns(&ruleset);
    let mut block = together.room();
    let mut codes = vec![0u8; all.len()];
    for _ in 0..5 {
        let t = Instant::now();
        for (at, codes) in codes.chunks_mut(stepwell_eval::columns::BLOCK).enumerate() {
            together.read(
                &columns,
                at * stepwell_eval::columns::BLOCK,
                codes.len(),
                day,
                &mut block,
            );
            together.codes(&block, codes);
        }
        let in_columns = t.elapsed().as_nanos() as f64 / n;
        for (p, code) in all.iter().zip(&codes) {
            assert_eq!(
                *code,
                by_hand::place(p).unwrap_or(stepwell_eval::columns::Code::NONE)
            );
        }
        println!("columns {in_columns:.1} ns");
        let t = Instant::now();
        let mut sum = 0usize;
        for p in &all {
            sum += usize::from(black_box(by_hand::place(black_box(p))).unwrap_or(9));
        }
        let hand = t.elapsed().as_nanos() as f64 / n;
        let t = Instant::now();
        for a in &answers {
            black_box(ready.outcome(black_box(a), day, &mut room));
        }
        let ours = t.elapsed().as_nanos() as f64 / n;
        let t = Instant::now();
        for p in &all {
            black_box(by_hand::conditions(black_box(p)));
        }
        let hand_all = t.elapsed().as_nanos() as f64 / n;
        let t = Instant::now();
        for a in &answers {
            black_box(clauses.read(black_box(a), day, &mut room_of_clauses));
        }
        let ours_all = t.elapsed().as_nanos() as f64 / n;
        println!(
            "hand {hand:.1} ns, ours {ours:.1} ns ({:.2}x); all: hand {hand_all:.1}, ours {ours_all:.1} ({:.2}x) {sum}",
            ours / hand,
            ours_all / hand_all
        );
    }
}
