//! `stepwell fmt`: one canonical layout.

use crate::{
    Status,
    arguments::Format,
    console::{Console, Ended},
};

pub(crate) fn run(_: &mut Console<'_>, _: &Format) -> Ended {
    Ok(Status::CouldNot)
}
