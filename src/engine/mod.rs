//! The run itself: rows in, requests at a steady pace, outcomes out in the input's order.
//!
//! The engine emits [`event::RunEvent`]s and returns a [`pipeline::FileReport`]; it never prints
//! and never reads settings.

pub mod crew;
pub mod event;
pub mod flow;
pub mod lanes;
pub mod pipeline;
pub mod row;
pub mod stop;
pub mod worker;
