//! The placement of the measurements in other engines, each written as its own documentation advises for speed.
//!
//! Every engine is given patients in its own values, made before the clock runs wherever it can take them so; policies are
//! compiled before. All must agree with the function written by hand before anything is timed.

pub mod agreement;
pub mod cases;
pub mod cedar;
pub mod cel;
pub mod datalogic;
pub mod ours;
pub mod rego;
pub mod rhai;
pub mod rules;
pub mod timing;
pub mod zen;
