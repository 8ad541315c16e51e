//! The file with figures, for node_exporter's textfile collector: replaced as a whole, readable by
//! everybody, and what must outlive the process is read back from it.

use std::io::{self, Write};
use std::path::Path;

use super::figures::{LAST_SUCCESS, PREFIX};

/// Puts a new file in the place of the old one. The collector reads names in `.prom` alone, so that
/// it never sees the new one before it is complete.
pub fn replace(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut builder = tempfile::Builder::new();
    builder.prefix(".justclick-import-").suffix(".tmp");
    readable(&mut builder);
    let mut file = builder.tempfile_in(folder.unwrap_or(Path::new(".")))?;
    file.write_all(text.as_bytes())?;
    file.persist(path)?;
    Ok(())
}

/// The collector is another user. As far as the process's mask allows it.
#[cfg(unix)]
fn readable(builder: &mut tempfile::Builder<'_, '_>) {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(std::fs::Permissions::from_mode(0o644));
}

#[cfg(not(unix))]
fn readable(_builder: &mut tempfile::Builder<'_, '_>) {}

/// The moment of the account's last success, as it stands in the file; `None` where there is none,
/// or no file.
pub fn last_success(path: &Path, account: &str) -> Option<f64> {
    let text = std::fs::read_to_string(path).ok()?;
    let beginning = format!("{PREFIX}_{LAST_SUCCESS}{{account=\"{account}\"}} ");
    let value = text.lines().find_map(|line| line.strip_prefix(&beginning))?;
    value.parse().ok().filter(|moment: &f64| moment.is_finite() && *moment > 0.0)
}
