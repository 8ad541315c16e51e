//! A folder that is looked after: which of its entries are files to be sent, when a file is ready,
//! where it goes afterwards, and how it gets there without being lost.
//!
//! Decisions are pure (`entry`, `settle`, `naming`, `fate`); what touches the disk stands apart
//! (`folder`, `holders`, `moves`, `bell`). Leaves to others: sending (`commands`), what to say
//! (`text`).
//!
//! ```text
//! scan ─▶ entry ─▶ settle ─▶ holders ─▶ (sent by `commands`) ─▶ fate ─▶ naming ─▶ moves
//! (folder) (name)   (still?)   (in use?)                          (where?)  (name)    (journal, rename)
//! ```

pub mod bell;
pub mod entry;
pub mod fate;
pub mod folder;
pub mod holders;
pub mod moves;
pub mod naming;
pub mod settle;
