//! The second reading of a program: decision diagrams over everything a record can be.
//!
//! ```text
//! Program --cuts-->    atoms and where they are cut
//!         --space-->   blocks of bits: facts, regions of numbers, readings of disputes
//!         --reading--> for each verdict, the diagram of those for whom it is met
//! Space × one record   --world-->    what is left open of it: possible outcomes, needs, what to ask next
//! Space × all records  --everyone--> sets, counts, smallest examples, what rising facts do
//! ```
//!
//! A number is asked by the region between cuts it lies in. Numbers calculated from several facts have regions of their
//! own; which of them go together is found out by numbers (`coherent`, `witness`), never by trying some. Whatever hits a
//! bound says which ([`Limit`]).

mod apart;
mod atoms;
pub(crate) mod changing;
mod coherent;
mod comparing;
mod cuts;
mod diagram;
mod distinct;
mod everyone;
pub(crate) mod exact;
mod layout;
mod narrowing;
mod needs;
mod order;
pub(crate) mod question;
mod reading;
mod relation;
mod space;
mod spans;
mod together;
mod walk;
mod witness;
mod world;
mod worth;

pub use diagram::{Diagram, Limit, MOST_NODES};
pub use everyone::{
    Asking, Case, Everyone, MOST_NODES_TOGETHER, MOST_WORK, Occurring, Setting, Smallest, Wanted,
};
pub use space::{Scene, Space};
