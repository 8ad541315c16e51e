//! What a file is called once it is put away: its own name behind date and time, its results and
//! whatever else belongs to it beside it. Pure.

use jiff::civil::DateTime;

/// File systems take names of so many bytes.
const LONGEST: usize = 255;

/// The longest that is put behind a stem: `-999.results.xlsx` and the like.
const REST: usize = 32;

/// The names of a file that is put away, and of what lies beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    /// The file.
    pub input: String,
    /// Its results.
    pub results: String,
    /// The rows of it that still need work.
    pub to_mend: String,
    /// Why it was refused.
    pub reason: String,
}

impl Names {
    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        [&self.input, &self.results, &self.to_mend, &self.reason].into_iter().map(String::as_str)
    }
}

/// The names of the file `name`, put away at the local time `at`. `number` counts from 1 where
/// names are taken already. `table` is the ending of its results, without a full stop.
///
/// A date and time that this function put before the name earlier is taken off first, so that a
/// file that comes back does not grow.
#[must_use]
pub fn names(name: &str, at: DateTime, number: u32, table: &str) -> Names {
    let name = undated(name);
    let (stem, ending) = match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() => (stem, format!(".{ending}")),
        _ => (name, String::new()),
    };
    let date = at.strftime("%Y-%m-%d_%H%M");
    let room = LONGEST.saturating_sub(date.to_string().len() + 1 + REST.max(ending.len() + 8));
    let stem = shortened(stem, room);
    let number = if number > 1 { format!("-{number}") } else { String::new() };
    let base = format!("{date}_{stem}{number}");
    Names {
        input: format!("{base}{ending}"),
        results: format!("{base}.results.{table}"),
        to_mend: format!("{base}.failed.{table}"),
        reason: format!("{base}.error.txt"),
    }
}

/// The name without `2024-03-15_1405_` before it.
fn undated(name: &str) -> &str {
    let form = b"0000-00-00_0000_";
    let bytes = name.as_bytes();
    let dated = bytes.len() > form.len()
        && form.iter().zip(bytes).all(|(form, byte)| match form {
            b'0' => byte.is_ascii_digit(),
            other => byte == other,
        });
    if dated { &name[form.len()..] } else { name }
}

fn shortened(stem: &str, room: usize) -> &str {
    let mut end = stem.len().min(room);
    while !stem.is_char_boundary(end) {
        end -= 1;
    }
    &stem[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: DateTime = jiff::civil::date(2024, 3, 15).at(14, 5, 59, 0);

    #[test]
    fn a_file_and_its_results_stand_together_under_date_and_time() {
        let made = names("Заказы 15.xlsx", AT, 1, "xlsx");
        assert_eq!(
            made.all().collect::<Vec<_>>(),
            [
                "2024-03-15_1405_Заказы 15.xlsx",
                "2024-03-15_1405_Заказы 15.results.xlsx",
                "2024-03-15_1405_Заказы 15.failed.xlsx",
                "2024-03-15_1405_Заказы 15.error.txt",
            ]
        );
        let second = names("orders.txt", AT, 2, "csv");
        assert_eq!(second.input, "2024-03-15_1405_orders-2.txt");
        assert_eq!(second.results, "2024-03-15_1405_orders-2.results.csv");
        assert_eq!(names("noending", AT, 1, "csv").input, "2024-03-15_1405_noending");
    }

    #[test]
    fn a_file_that_comes_back_gets_a_new_date_instead_of_a_second_one() {
        for (name, input) in [
            ("2024-03-14_0900_orders.failed.csv", "2024-03-15_1405_orders.failed.csv"),
            ("2024-03-14_orders.csv", "2024-03-15_1405_2024-03-14_orders.csv"),
            ("2024-03-14_0900_", "2024-03-15_1405_2024-03-14_0900_"),
            ("2024-03-14_09ы0_a.csv", "2024-03-15_1405_2024-03-14_09ы0_a.csv"),
        ] {
            assert_eq!(names(name, AT, 1, "csv").input, input);
        }
    }

    #[test]
    fn no_name_is_too_long_for_a_file_system() {
        let long = format!("{}.xlsx", "ы".repeat(124));
        let made = names(&long, AT, 999, "xlsx");
        assert!(made.all().all(|name| name.len() <= LONGEST), "{made:?}");
        assert!(made.input.len() > 200 && made.input.ends_with("-999.xlsx"));
        let odd = format!("a.{}", "б".repeat(100));
        assert!(names(&odd, AT, 1, "csv").input.len() <= LONGEST);
    }
}
