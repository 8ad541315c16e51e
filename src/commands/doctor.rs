//! todo
use super::context::Context;
use crate::domain::Lang;
use crate::error::{Error, ExitCode};
use crate::settings::layer::Layer;
use std::path::PathBuf;
pub struct Wanted {
    pub folder: Option<PathBuf>,
    pub offline: bool,
    pub json: bool,
}
pub fn run(_: Layer, _: &Wanted, _: &Context, _: Lang) -> Result<ExitCode, Error> {
    Ok(ExitCode::Success)
}
