//! What the parser must make of sound and broken text.
