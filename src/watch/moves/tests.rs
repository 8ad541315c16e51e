//! Files put away, and crashes at every step of it.

use super::*;
use crate::watch::folder::Prepared;

const AT: DateTime = jiff::civil::date(2024, 3, 15).at(14, 5, 0, 0);

struct Place {
    _folder: tempfile::TempDir,
    inbox: Inbox,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut inbox = Inbox::new(folder.path());
        assert_eq!(inbox.prepare().unwrap(), Prepared::Fresh);
        Self { _folder: folder, inbox }
    }

    fn write(&self, name: &str, content: &str) -> PathBuf {
        let path = self.inbox.root().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path
    }

    fn sent(&self, name: &str) -> Finished {
        let path = self.write(name, "orders");
        let results = place_for(&self.inbox, OsStr::new(name), ".results.csv").unwrap();
        std::fs::write(&results, "results").unwrap();
        Finished {
            name: name.into(),
            stamp: stamp_of(&path).unwrap(),
            results: Some(results),
            to_mend: None,
            reason: None,
        }
    }

    fn names(&self, folder: &str) -> Vec<String> {
        let Ok(entries) = self.inbox.root().join(folder).read_dir() else { return Vec::new() };
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| {
                !["watch.lock", "done", "failed", ".justclick-import"].contains(&&**name)
            })
            .collect();
        names.sort();
        names
    }
}

#[test]
fn a_file_and_its_results_go_together_and_nothing_is_overwritten() {
    let place = Place::new();
    for input in ["2024-03-15_1405_заказы.csv", "2024-03-15_1405_заказы-2.csv"] {
        let finished = place.sent("заказы.csv");
        let away = put_away(&place.inbox, &finished, ("done", AT, "csv")).unwrap();
        assert_eq!(away.input, Some(place.inbox.root().join("done").join(input)));
        assert_eq!(std::fs::read_to_string(away.results.unwrap()).unwrap(), "results");
        assert_eq!((away.to_mend, away.reason), (None, None));
    }
    assert_eq!(
        place.names("done"),
        [
            "2024-03-15_1405_заказы-2.csv",
            "2024-03-15_1405_заказы-2.results.csv",
            "2024-03-15_1405_заказы.csv",
            "2024-03-15_1405_заказы.results.csv",
        ]
    );
    assert_eq!(place.names(""), [""; 0]);
    assert_eq!(place.names(".justclick-import"), [""; 0]);
}

#[test]
fn a_file_that_took_the_place_of_the_one_sent_stays() {
    let place = Place::new();
    let finished = place.sent("a.csv");
    place.write("a.csv", "other orders");
    let away = put_away(&place.inbox, &finished, ("done", AT, "csv")).unwrap();
    assert_eq!(away.input, None);
    assert!(away.results.unwrap().exists());
    assert_eq!(place.names(""), ["a.csv"]);
}

#[test]
fn a_crash_at_any_step_is_made_good() {
    for steps in 0..=2 {
        let place = Place::new();
        let finished = place.sent("a.csv");
        // What `put_away` does, up to the crash.
        std::fs::create_dir_all(place.inbox.root().join("done")).unwrap();
        let done = |name: &str| place.inbox.root().join("done").join(name);
        let moves = [
            (finished.results.clone().unwrap(), done("x.results.csv"), None),
            (place.inbox.root().join("a.csv"), done("x.csv"), Some(Only::from(&finished.stamp))),
        ];
        write_down(&place.inbox, &place.inbox.work().join(JOURNAL), &moves).unwrap();
        for (from, to, _) in &moves[..steps] {
            rename(from, to).unwrap();
        }
        assert_eq!(recover(&place.inbox).unwrap(), 2 - steps, "{steps}");
        assert_eq!(place.names("done"), ["x.csv", "x.results.csv"], "{steps}");
        assert_eq!(place.names(".justclick-import"), [""; 0]);
        assert_eq!(recover(&place.inbox).unwrap(), 0);
    }
}

#[test]
fn what_happened_since_the_crash_is_respected() {
    let place = Place::new();
    let finished = place.sent("a.csv");
    let done = |name: &str| place.inbox.root().join("done").join(name);
    let moves = [
        (finished.results.clone().unwrap(), done("x.results.csv"), None),
        (place.inbox.root().join("a.csv"), done("x.csv"), Some(Only::from(&finished.stamp))),
    ];
    write_down(&place.inbox, &place.inbox.work().join(JOURNAL), &moves).unwrap();
    // A new file of that name, and somebody's file where the results belong.
    place.write("a.csv", "other orders");
    place.write("done/x.results.csv", "somebody's");
    assert_eq!(recover(&place.inbox).unwrap(), 1);
    assert_eq!(place.names("done"), ["x.results-2.csv", "x.results.csv"]);
    assert_eq!(std::fs::read_to_string(done("x.results.csv")).unwrap(), "somebody's");
    assert_eq!(place.names(""), ["a.csv"]);
    // Half a journal was never acted upon.
    place.write(".justclick-import/moving.json", "{\"moves\":[{");
    assert_eq!(recover(&place.inbox).unwrap(), 0);
    assert_eq!(place.names(".justclick-import"), [""; 0]);
}
