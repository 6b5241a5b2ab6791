//! The arrows of ARCHITECTURE.md, held to every `use crate::` line and every manifest.
