//! Names, texts and numbers as the engines take them.

use stepwell_model::Number;

use crate::{
    dialect::Dialect,
    names::Names,
    whole::{Whole, common_divisor, terms},
};

const ALL: [Dialect; 3] = [Dialect::DuckDb, Dialect::Postgres, Dialect::Spark];

#[test]
fn signs_in_names_and_texts_end_neither() {
    let names = ALL.map(|dialect| dialect.name("a\"b`c"));
    assert_eq!(names, ["\"a\"\"b`c\"", "\"a\"\"b`c\"", "`a\"b``c`"]);
    let texts = ALL.map(|dialect| dialect.text("it's \\ so"));
    assert_eq!(texts, ["'it''s \\ so'", "'it''s \\ so'", "'it\\'s \\\\ so'"]);
}

#[test]
fn a_name_stands_once_and_is_never_too_long() {
    let long = "é".repeat(50);
    for dialect in ALL {
        let mut names = Names::new(dialect);
        assert_eq!(names.free("fits"), "fits");
        assert_eq!(names.free("fits"), "fits (2)");
        let capital = names.free("Fits");
        assert_eq!(capital == "Fits", dialect == Dialect::Postgres);
        let (one, other) = (names.free(&long), names.free(&long));
        assert_ne!(one, other);
        if dialect == Dialect::Postgres {
            assert!(one.len() <= 63 && other.len() <= 63, "{one} {other}");
        } else {
            assert_eq!(one, long);
        }
    }
}

#[test]
fn numbers_grow_wider_before_they_are_too_large() {
    let number = |digits: usize| crate::whole::power_of_ten(digits);
    let between = |high: Number| {
        let value = crate::expression::Expression::constant("x");
        Whole::between(value, Number::zero(), high)
    };
    let narrow = between(number(9));
    let Ok(narrow) = narrow else {
        unreachable!("nine digits fit")
    };
    let kind = |whole: &Whole| Whole::kind(&whole.low, &whole.high);
    assert_eq!(kind(&narrow), "BIGINT");
    let Ok(square) = narrow.times(&narrow) else {
        unreachable!("eighteen digits fit")
    };
    assert_eq!(kind(&square), "BIGINT");
    let Ok(wide) = square.times(&square) else {
        unreachable!("36 digits fit")
    };
    assert_eq!(kind(&wide), "DECIMAL(38,0)");
    assert!(
        wide.value.text.contains("AS DECIMAL(38,0)"),
        "{}",
        wide.value.text
    );
    assert!(wide.times(&narrow).is_err());
}

#[test]
fn fractions_are_taken_apart() {
    let third = Number::ratio(-7, 3);
    assert_eq!(terms(&third), (Number::whole(-7), Number::whole(3)));
    let large = &Number::ratio(1, i64::MAX) * &Number::ratio(2, 9);
    let (over, under) = terms(&large);
    assert_eq!(over.over(&under), Some(large));
    assert!(over.is_whole() && under.is_whole());
    assert_eq!(
        common_divisor(&Number::whole(12), &Number::whole(18)),
        Number::whole(6)
    );
}
