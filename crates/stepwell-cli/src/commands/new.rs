//! `stepwell new`: a small ruleset to start from.

use crate::{
    Status,
    arguments::New,
    console::{Console, Ended},
};

pub(crate) fn run(_: &mut Console<'_>, _: &New) -> Ended {
    Ok(Status::CouldNot)
}
