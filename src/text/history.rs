//! What `history` says. Only here do both languages stand in one file: they share tables and have
//! few sentences.

use std::path::Path;

use jiff::tz::TimeZone;

use super::number::{counted, grouped};
use super::quote::{quoted, visible};
use super::Lang;
