//! The policy manual of `stepwell doc`: its pages are well formed, every link leads somewhere, everything a ruleset says is
//! in it, and nothing that an author writes becomes markup.

mod content;
mod folder;
mod pages;
