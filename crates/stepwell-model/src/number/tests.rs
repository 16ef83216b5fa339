//! Small fractions and big ones are one kind of number: held against fractions without a bound.

use num_bigint::BigInt;
use num_rational::BigRational;

use super::{Fraction, Number};

/// Whole parts around every place where the room a number takes changes.
fn parts() -> Vec<i128> {
    let edge = i128::from(i64::MAX);
    let mut parts = vec![
        0,
        1,
        2,
        3,
        7,
        10,
        60,
        1_000_003,
        edge - 1,
        edge,
        edge + 1,
        edge + 2,
        1 << 100,
    ];
    parts.extend(parts.clone().into_iter().map(|part| -part));
    parts.sort_unstable();
    parts.dedup();
    parts
}

fn plain(number: &Number) -> BigRational {
    number.0.big()
}

#[test]
fn small_and_big_fractions_calculate_alike() {
    let mut numbers = Vec::new();
    for over in parts() {
        for under in parts().into_iter().filter(|under| *under != 0) {
            let number = Number(Fraction::of(over, under));
            assert_eq!(
                plain(&number),
                BigRational::new(BigInt::from(over), BigInt::from(under)),
                "{over}/{under}"
            );
            numbers.push(number);
        }
    }
    numbers.sort();
    numbers.dedup();
    let few: Vec<&Number> = numbers.iter().step_by(3).collect();
    for a in &few {
        assert_eq!(plain(&a.floor()), plain(a).floor(), "{a}");
        assert_eq!(plain(&a.ceil()), plain(a).ceil(), "{a}");
        assert_eq!(plain(&-*a), -plain(a), "{a}");
        assert_eq!(a.is_whole(), plain(a).is_integer(), "{a}");
        for b in &few {
            assert_eq!(plain(&(*a + *b)), plain(a) + plain(b), "{a} + {b}");
            assert_eq!(plain(&(*a - *b)), plain(a) - plain(b), "{a} - {b}");
            assert_eq!(plain(&(*a * *b)), plain(a) * plain(b), "{a} * {b}");
            assert_eq!(a.cmp(b), plain(a).cmp(&plain(b)), "{a} beside {b}");
            assert_eq!(a == b, plain(a) == plain(b), "{a} = {b}");
            match a.over(b) {
                Some(quotient) => assert_eq!(plain(&quotient), plain(a) / plain(b), "{a} / {b}"),
                None => assert!(b.is_zero()),
            }
            // The least room: nothing that fits is kept big.
            let sum = *a + *b;
            assert_eq!(sum, Number(Fraction::of_big(sum.0.big())));
        }
    }
}

#[test]
fn decimals_are_read_and_written_without_loss() {
    for (text, written) in [
        ("0", "0"),
        ("-0.50", "-0.5"),
        ("8.5", "8.5"),
        (
            "999999999999999999.999999999999999999",
            "999999999999999999.999999999999999999",
        ),
        ("0.000000000000000001", "0.000000000000000001"),
        ("-100", "-100"),
    ] {
        let number = Number::parse(text, false).unwrap();
        assert_eq!(number.to_string(), written);
        let json = format!("\"{written}\"");
        assert_eq!(serde_json::from_str::<Number>(&json).unwrap(), number);
    }
    assert_eq!(Number::parse("1e-3", true).unwrap().to_string(), "0.001");
    assert_eq!(Number::ratio(10, -4).to_string(), "-2.5");
    assert_eq!(Number::ratio(10, 3).to_string(), "10/3");
    assert_eq!(Number::ratio(10, 3).parts(), Some((10, 3)));
}

#[test]
fn a_square_root_is_told_where_it_is_a_fraction() {
    for part in parts().into_iter().filter(|part| *part >= 0) {
        let number = Number(Fraction::of(part, 12));
        assert_eq!((&number * &number).square_root(), Some(number));
    }
    for number in [Number::whole(2), Number::ratio(1, 8), Number::whole(-4)] {
        assert_eq!(number.square_root(), None);
    }
}
