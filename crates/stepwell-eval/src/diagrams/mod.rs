//! The second reading of a program: decision diagrams over everything a record can be.

mod apart;
mod atoms;
mod coherent;
mod cuts;
mod diagram;
mod everyone;
pub(crate) mod exact;
mod narrowing;
mod needs;
mod order;
pub(crate) mod question;
mod reading;
mod space;
mod spans;
mod witness;
mod world;

pub use diagram::{Diagram, Limit, MOST_NODES};
pub use everyone::{Asking, Case, Everyone, Occurring, Smallest};
pub use space::{Scene, Space};
