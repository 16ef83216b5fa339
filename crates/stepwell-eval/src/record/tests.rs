//! Logic, tests of values, arithmetic over ranges.

use stepwell_model::{
    Comparison, Day, ElapsedUnit, Including, Interval, LabelSet, Number, Possible, Scaling, SetBetween,
    Verdict,
};

use super::{
    arithmetic, logic,
    tests_of_values::{bounded, equals, includes, labels, within},
};
use crate::{program::Range, range};

use Verdict::{Met, NotMet, Unknown};

fn end(number: i64) -> Option<Number> {
    Some(Number::whole(number))
}

fn from_to(from: Option<Number>, to: Option<Number>) -> Possible {
    Possible::Numbers(vec![Interval { from, to }])
}

fn number(number: i64) -> Possible {
    from_to(end(number), end(number))
}

fn at(text: &str) -> Interval {
    Interval::point(Number::whole(Day::parse(text).unwrap().count()))
}

fn day(text: &str) -> Possible {
    Possible::Numbers(vec![at(text)])
}

fn range_of(comparison: Comparison, limit: i64) -> Range {
    Range::default().bounded(comparison, &Number::whole(limit))
}

#[test]
fn and_or_and_counts_follow_kleene() {
    assert_eq!(logic::all(&[]), Met);
    assert_eq!(logic::any(&[]), NotMet);
    assert_eq!(logic::all(&[&Met, &Unknown]), Unknown);
    assert_eq!(logic::all(&[&Unknown, &NotMet]), NotMet);
    assert_eq!(logic::any(&[&Unknown, &NotMet]), Unknown);
    assert_eq!(logic::any(&[&Unknown, &Met]), Met);
    assert_eq!(logic::count(&[&Met, &Unknown, &NotMet], 2, None), Unknown);
    assert_eq!(logic::count(&[&Met, &Unknown, &NotMet], 1, None), Met);
    assert_eq!(logic::count(&[&Met, &Unknown, &NotMet], 3, None), NotMet);
    assert_eq!(logic::count(&[&Met, &Unknown, &NotMet], 1, Some(1)), Unknown);
    assert_eq!(logic::count(&[&Met, &Met, &NotMet], 1, Some(1)), NotMet);
    assert_eq!(logic::agree(&[&Met, &Met]), Met);
    assert_eq!(logic::agree(&[&Met, &NotMet]), Unknown);
    assert_eq!(logic::agree(&[&Met, &Unknown]), Unknown);
}

#[test]
fn a_test_is_met_when_every_value_passes() {
    let at_least_9 = [range_of(Comparison::AtLeast, 9)];
    assert_eq!(within(&number(9), &at_least_9), Met);
    assert_eq!(within(&number(9), &[range_of(Comparison::Above, 9)]), NotMet);
    assert_eq!(within(&from_to(end(8), end(9)), &at_least_9), Unknown);
    assert_eq!(within(&from_to(end(9), None), &at_least_9), Met);
    assert_eq!(within(&from_to(None, end(8)), &at_least_9), NotMet);
    assert_eq!(within(&from_to(None, None), &at_least_9), Unknown);
    let some = Possible::Labels(LabelSet::between(1, 2));
    assert_eq!(labels(&some, LabelSet::between(0, 2)), Met);
    assert_eq!(labels(&some, LabelSet::one(0)), NotMet);
    assert_eq!(labels(&some, LabelSet::one(1)), Unknown);
}

#[test]
fn whole_numbers_know_no_room_between_neighbours() {
    let between = range_of(Comparison::Above, 17).bounded(Comparison::Below, &Number::whole(18));
    assert!(range::tidy(vec![between.clone()], true).is_empty());
    assert_eq!(range::tidy(vec![between], false).len(), 1);
    let three_or_four = vec![Range::point(&Number::whole(4)), Range::point(&Number::whole(3))];
    let merged = range::tidy(three_or_four.clone(), true);
    assert_eq!(within(&from_to(end(3), end(4)), &merged), Met);
    let apart = range::tidy(three_or_four, false);
    assert_eq!(within(&from_to(end(3), end(4)), &apart), Unknown);
}

#[test]
fn limits_that_are_not_known_are_counted_in_full() {
    let limit = from_to(end(6), end(9));
    let against = |value: Possible, comparison| bounded(&value, &[(comparison, &limit)], false);
    assert_eq!(against(number(9), Comparison::AtLeast), Met);
    assert_eq!(against(number(8), Comparison::AtLeast), Unknown);
    assert_eq!(against(number(5), Comparison::AtLeast), NotMet);
    assert_eq!(against(number(6), Comparison::Below), Unknown);
    assert_eq!(against(number(9), Comparison::Below), NotMet);
    let open = from_to(end(6), None);
    assert_eq!(
        bounded(&number(99), &[(Comparison::AtLeast, &open)], false),
        Unknown
    );
    assert_eq!(equals(&number(6), &[&limit]), Unknown);
    assert_eq!(equals(&number(5), &[&limit]), NotMet);
    assert_eq!(equals(&number(5), &[&limit, &number(5)]), Met);
}

#[test]
fn a_set_that_may_hold_more_is_unknown_where_that_matters() {
    let set = Possible::Sets(vec![SetBetween {
        surely: LabelSet::one(0),
        perhaps: LabelSet::one(1),
    }]);
    let (zero, one, two) = (LabelSet::one(0), LabelSet::one(1), LabelSet::one(2));
    assert_eq!(includes(&set, Including::All, zero), Met);
    assert_eq!(includes(&set, Including::All, zero.or(one)), Unknown);
    assert_eq!(includes(&set, Including::All, zero.or(two)), NotMet);
    assert_eq!(includes(&set, Including::Any, one.or(two)), Unknown);
    assert_eq!(includes(&set, Including::None, two), Met);
    assert_eq!(includes(&set, Including::None, zero), NotMet);
}

#[test]
fn arithmetic_goes_from_the_lowest_to_the_highest() {
    let between = |from, to| Interval {
        from: end(from),
        to: end(to),
    };
    let from = |from| Interval {
        from: end(from),
        to: None,
    };
    let (two_to_three, minus_one_to_four) = (between(2, 3), between(-1, 4));
    let one = Number::whole(1);
    let sum = [(&two_to_three, &one), (&minus_one_to_four, &-&one)];
    assert_eq!(arithmetic::sum(sum.into_iter()), between(-2, 4));
    let product = |scaling, other: &Interval| {
        arithmetic::product([(Scaling::Times, &two_to_three), (scaling, other)].into_iter())
    };
    assert_eq!(product(Scaling::Times, &minus_one_to_four), between(-3, 12));
    assert_eq!(product(Scaling::Times, &from(0)), from(0));
    assert_eq!(product(Scaling::Over, &between(1, 2)), between(1, 3));
    let three_halves = Interval {
        from: end(0),
        to: Some(Number::ratio(3, 2)),
    };
    assert_eq!(product(Scaling::Over, &from(2)), three_halves);
    assert_eq!(product(Scaling::Over, &minus_one_to_four), Interval::unbounded());
    assert_eq!(
        arithmetic::either(&[&number(9), &number(6)]),
        from_to(end(6), end(9))
    );
}

#[test]
fn time_is_counted_in_completed_units() {
    let elapsed = |unit, from, to| Possible::Numbers(vec![arithmetic::elapsed(unit, &at(from), &at(to))]);
    assert_eq!(elapsed(ElapsedUnit::Days, "2024-02-28", "2024-03-01"), number(2));
    assert_eq!(
        elapsed(ElapsedUnit::Years, "2006-03-01", "2024-02-29"),
        number(17)
    );
    assert_eq!(
        elapsed(ElapsedUnit::Years, "2006-03-01", "2024-03-01"),
        number(18)
    );
    assert_eq!(
        elapsed(ElapsedUnit::Months, "2024-01-31", "2024-02-29"),
        number(0)
    );
    assert_eq!(
        elapsed(ElapsedUnit::Months, "2024-01-31", "2024-03-01"),
        number(1)
    );
    let later = |unit, count| {
        let count = Interval::point(Number::whole(count));
        Possible::Numbers(vec![arithmetic::later(&at("2024-01-31"), &count, unit)])
    };
    assert_eq!(later(ElapsedUnit::Days, 60), day("2024-03-31"));
    assert_eq!(later(ElapsedUnit::Months, 1), day("2024-03-01"));
    assert_eq!(later(ElapsedUnit::Days, i64::MAX), day("9999-12-31"));
    assert_eq!(later(ElapsedUnit::Months, i64::MIN), day("0001-01-01"));
}
