//! Rows against rows: equal, contradictory, sharing a tracking number.

use super::super::sieve::Sieve;
use super::*;
use crate::domain::{Change, OnConflict, OrderNumber, Timestamp};

const RPO: &str = "80084740397510";

fn sent(order: &str, date: i64, rpo: &str) -> OrderUpdate {
    let change = Change::Sent { date: Timestamp(date), rpo: Rpo::parse(rpo).unwrap() };
    OrderUpdate { order: OrderNumber::parse(order).unwrap(), change }
}

fn paid(order: &str, date: i64) -> OrderUpdate {
    let change = Change::Paid { date: Timestamp(date) };
    OrderUpdate { order: OrderNumber::parse(order).unwrap(), change }
}

fn at(line: u64) -> Place {
    // The second half stands in a second file.
    Place { file: u16::from(line > 50), line }
}

/// What the survey does, over rows at hand.
fn compare(rows: &[(Place, OrderUpdate)], on_conflict: OnConflict) -> Repeats {
    let mut sieve = Sieve::new();
    rows.iter().for_each(|(_, update)| sieve.add(sieve.tracer().trace(update)));
    let mut comparison = Comparison::new(sieve.finish());
    rows.iter().for_each(|(place, update)| comparison.add(*place, update));
    let mut repeats = comparison.finish(on_conflict);
    if repeats.needs_places() {
        rows.iter().for_each(|(place, update)| repeats.add_place(*place, update));
    }
    repeats
}

fn verdicts(rows: &[(Place, OrderUpdate)], on_conflict: OnConflict) -> Vec<Repeat> {
    let repeats = compare(rows, on_conflict);
    rows.iter().map(|(place, update)| repeats.verdict(*place, update)).collect()
}

fn conflict(others: &[u64]) -> Repeat {
    Repeat::Conflict { others: others.iter().map(|&line| at(line)).collect(), more: 0 }
}

#[test]
fn of_equal_rows_the_first_is_sent_also_over_files() {
    let rows = [
        (at(2), sent("7", 1, RPO)),
        (at(3), sent("8", 1, "RA123456785RU")),
        (at(4), sent("7", 1, RPO)),
        (at(60), sent("7", 1, RPO)),
    ];
    let expected =
        [Repeat::Unique, Repeat::Unique, Repeat::DuplicateOf(at(2)), Repeat::DuplicateOf(at(2))];
    for on_conflict in [OnConflict::Refuse, OnConflict::Last] {
        assert_eq!(verdicts(&rows, on_conflict), expected);
    }
    assert_eq!(compare(&rows, OnConflict::Refuse).shared_rpo(&rows[0].1), None);
}

#[test]
fn rows_that_contradict_each_other_name_each_other_and_none_is_sent() {
    let rows = [
        (at(2), paid("7", 1)),
        (at(3), paid("7", 1)),
        (at(4), paid("7", 2)),
        (at(5), paid("8", 1)),
        (at(60), sent("7", 1, RPO)),
    ];
    let expected = [
        conflict(&[3, 4]),
        conflict(&[2, 4]),
        conflict(&[2, 3]),
        Repeat::Unique,
        // Another status of the same order is no conflict.
        Repeat::Unique,
    ];
    assert_eq!(verdicts(&rows, OnConflict::Refuse), expected);
}

#[test]
fn where_the_last_holds_only_a_row_equal_to_the_one_before_is_a_duplicate() {
    let rows = [
        (at(2), paid("7", 1)),
        (at(3), paid("7", 1)),
        (at(4), paid("7", 2)),
        (at(5), paid("7", 1)),
        (at(60), paid("7", 1)),
        (at(61), paid("7", 1)),
    ];
    let expected = [
        Repeat::Unique,
        Repeat::DuplicateOf(at(2)),
        Repeat::Unique,
        Repeat::Unique,
        Repeat::DuplicateOf(at(5)),
        Repeat::DuplicateOf(at(5)),
    ];
    assert_eq!(verdicts(&rows, OnConflict::Last), expected);
}

#[test]
fn leading_zeros_make_another_order() {
    let rows = [
        (at(2), paid("7", 1)),
        (at(3), paid("07", 2)),
        (at(4), paid("18446744073709551623", 3)),
        (at(5), paid("99999999999999999999", 4)),
    ];
    assert_eq!(verdicts(&rows, OnConflict::Refuse), vec![Repeat::Unique; 4]);
    let keys: HashSet<OrderKey> = rows.iter().map(|(_, update)| OrderKey::of(update)).collect();
    assert_eq!(keys.len(), 4);
}

#[test]
fn a_tracking_number_on_two_orders_is_told_on_both() {
    let rows = [
        (at(2), sent("7", 1, RPO)),
        (at(3), sent("7", 1, RPO)),
        (at(4), sent("8", 1, RPO)),
        (at(5), sent("9", 1, "RA123456785RU")),
        (at(6), sent("8", 2, RPO)),
    ];
    let repeats = compare(&rows, OnConflict::Refuse);
    let shared: Vec<_> = rows.iter().map(|(_, update)| repeats.shared_rpo(update)).collect();
    let first = Some((vec![at(4)], 0));
    let other = Some((vec![at(2)], 0));
    assert_eq!(shared, [first.clone(), first, other.clone(), None, other]);
}

#[test]
fn a_number_shared_by_a_row_that_contradicts_an_earlier_one_is_told_too() {
    let rows = [
        (at(2), sent("7", 1, "RA123456785RU")),
        (at(3), sent("7", 1, RPO)),
        (at(4), sent("8", 1, RPO)),
    ];
    let repeats = compare(&rows, OnConflict::Last);
    assert_eq!(repeats.shared_rpo(&rows[2].1), Some((vec![at(3)], 0)));
    assert_eq!(repeats.shared_rpo(&rows[0].1), None);
}

#[test]
fn no_more_than_five_others_are_named_and_the_rest_counted() {
    let rows: Vec<_> = (2..10).map(|line| (at(line), sent("7", line as i64, RPO))).collect();
    for (index, verdict) in verdicts(&rows, OnConflict::Refuse).into_iter().enumerate() {
        let Repeat::Conflict { others, more } = verdict else { panic!("{verdict:?}") };
        assert_eq!((others.len(), more), (5, 2));
        assert!(!others.contains(&rows[index].0));
    }
    let orders: Vec<_> = (2..10).map(|line| (at(line), sent(&line.to_string(), 1, RPO))).collect();
    let repeats = compare(&orders, OnConflict::Refuse);
    for (place, update) in &orders {
        let (others, more) = repeats.shared_rpo(update).unwrap();
        assert_eq!((others.len(), more), (5, 2));
        assert!(!others.contains(place));
    }
}

#[test]
fn among_many_rows_the_few_that_repeat_are_found() {
    let mut rows: Vec<_> =
        (2..60_000).map(|line| (Place { file: 0, line }, paid(&line.to_string(), 1))).collect();
    for (of, line) in [(2, 70_000), (30_000, 70_001), (59_999, 70_002)] {
        rows.push((Place { file: 1, line }, paid(&of.to_string(), 1)));
    }
    let verdicts = verdicts(&rows, OnConflict::Refuse);
    let duplicates: Vec<_> =
        verdicts.iter().filter(|verdict| **verdict != Repeat::Unique).collect();
    let of = |line| Repeat::DuplicateOf(Place { file: 0, line });
    assert_eq!(duplicates, [&of(2), &of(30_000), &of(59_999)]);
}

#[test]
fn without_suspects_there_is_nothing_to_compare() {
    let mut sieve = Sieve::new();
    for number in 1..2000 {
        let trace = sieve.tracer().trace(&paid(&number.to_string(), 1));
        sieve.add(trace);
    }
    assert!(sieve.finish().is_empty());
}
