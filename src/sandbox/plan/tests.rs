//! The language of fault rules, and which requests they hit.

use super::*;
use crate::sandbox::arguments::ArgumentFault;
use crate::sandbox::fault::{FaultKind, RetryAfter};

fn rule(spec: &str) -> Rule {
    spec.parse().unwrap_or_else(|fault| panic!("{fault:?}"))
}

fn refused(spec: &str) -> SpecFaultKind {
    let fault = spec.parse::<Rule>().expect_err(spec);
    assert_eq!(fault.spec, spec);
    fault.kind
}

#[test]
fn every_fault_in_the_table_is_found_by_its_shown_name() {
    for form in FAULTS {
        for name in form.name().split('|') {
            let name = name.replace("xx", "29");
            let found = FaultForm::find(&name).unwrap_or_else(|| panic!("{name}"));
            assert_eq!(found.name(), form.name());
        }
    }
    for name in ["", "200", "600", "0429", "304", "Reset-after", "reset"] {
        assert!(FaultForm::find(name).is_none(), "{name}");
    }
}

/// A rule, and what it is read into.
type Case = (&'static str, Vec<Condition>, FaultKind, bool, Option<u32>);

#[test]
fn rules_are_read() {
    let http = |status, retry_after| FaultKind::Http { status, retry_after };
    let order = || Condition::Order("1005".into());
    let text = |text: &str| Some(RetryAfter::Text(text.into()));
    let cases: [Case; 17] = [
        ("order=1005:429(retry-after=2)x2", vec![order()], http(429, text("2")), false, Some(2)),
        ("every=10:500", vec![Condition::Every(10)], http(500, None), false, None),
        ("request=3:reset-after", vec![Condition::Request(3)], FaultKind::Reset, true, None),
        (
            "p=0.05:timeout-before",
            vec![Condition::Probability(0.05)],
            FaultKind::Timeout,
            false,
            None,
        ),
        ("all:500x2", vec![Condition::All], http(500, None), false, Some(2)),
        ("all:503(after)", vec![Condition::All], http(503, None), true, None),
        (
            "all:503( retry-date=2s , after ) x1",
            vec![Condition::All],
            http(503, Some(RetryAfter::DateIn(Duration::from_secs(2)))),
            true,
            Some(1),
        ),
        ("all:reset-beforex3", vec![Condition::All], FaultKind::Reset, false, Some(3)),
        (
            "order=1005, attempt=2 : latency(500ms)",
            vec![order(), Condition::Attempt(2)],
            FaultKind::Latency(Duration::from_millis(500)),
            true,
            None,
        ),
        (
            "from=5:code(8)",
            vec![Condition::From(5)],
            FaultKind::Code { code: 8, text: None },
            false,
            None,
        ),
        (
            "over=5:code(6,text=нельзя / ip: ::1)",
            vec![Condition::Over(5)],
            FaultKind::Code { code: 6, text: Some("нельзя / ip: ::1".into()) },
            false,
            None,
        ),
        (
            "all:302(location=https://example.com/(a)?b=c)",
            vec![Condition::All],
            FaultKind::Redirect {
                status: 302,
                location: Some("https://example.com/(a)?b=c".into()),
            },
            false,
            None,
        ),
        ("all:html", vec![Condition::All], FaultKind::Html, true, None),
        ("all:html(before)", vec![Condition::All], FaultKind::Html, false, None),
        ("all:huge(2k)", vec![Condition::All], FaultKind::Huge { size: 2048 }, true, None),
        ("all:http10x2", vec![Condition::All], FaultKind::Http10, true, Some(2)),
        (
            "all:drip(before)",
            vec![Condition::All],
            FaultKind::Drip { every: Duration::from_millis(20) },
            false,
            None,
        ),
    ];
    for (spec, conditions, kind, applied, times) in cases {
        let wanted = Rule { conditions, fault: Fault { kind, applied }, times };
        assert_eq!(rule(spec), wanted, "{spec}");
    }
}

#[test]
fn rules_that_cannot_be_read_say_why() {
    use SpecFaultKind as Kind;
    let argument = |fault: &str, problem| Kind::Argument { fault: fault.into(), problem };
    let value =
        |argument: &str, expected| ArgumentFault::Value { argument: argument.into(), expected };
    let superfluous = |argument: &str| ArgumentFault::Superfluous { argument: argument.into() };
    let condition = |condition, value: &str, expected| Kind::ConditionValue {
        condition,
        value: value.into(),
        expected,
    };
    let cases = [
        ("", Kind::NoColon),
        ("order=1005", Kind::NoColon),
        (":500", Kind::UnknownCondition { name: String::new(), nearest: None }),
        ("oder=1:500", Kind::UnknownCondition { name: "oder".into(), nearest: Some("order") }),
        ("order=:500", condition("order", "", "NUMBER")),
        ("order:500", condition("order", "", "NUMBER")),
        ("all=1:500", condition("all", "1", "")),
        ("every=0:500", condition("every", "0", "N")),
        ("request=x:500", condition("request", "x", "N")),
        ("p=1.5:500", condition("p", "1.5", "0.05")),
        ("p=NaN:500", condition("p", "NaN", "0.05")),
        ("all:", Kind::UnknownFault { name: String::new(), nearest: None }),
        (
            "all:reset-befor",
            Kind::UnknownFault { name: "reset-befor".into(), nearest: Some("reset-before") },
        ),
        ("all:999", Kind::UnknownFault { name: "999".into(), nearest: None }),
        ("all:429(retry-after=2", Kind::Unclosed),
        ("all:429()y2", Kind::Repeat { value: "y2".into() }),
        ("all:429x0", Kind::Repeat { value: "x0".into() }),
        ("all:429()x", Kind::Repeat { value: "x".into() }),
        ("all:429(retry=2)", argument("429", superfluous("retry=2"))),
        ("all:reset-after(before)", argument("reset-after", superfluous("before"))),
        ("all:html(before,after)", argument("html", superfluous("after"))),
        ("all:latency", argument("latency", ArgumentFault::Missing { expected: "500ms, 2s, 1m" })),
        ("all:latency(2)", argument("latency", value("2", "500ms, 2s, 1m"))),
        ("all:429(retry-date=2)", argument("429", value("2", "500ms, 2s, 1m"))),
        ("all:code", argument("code", ArgumentFault::Missing { expected: "0, 8, 204" })),
        ("all:code(x)", argument("code", value("x", "0, 8, 204"))),
        ("all:huge(x)", argument("huge", value("x", "4096, 64k, 16m"))),
    ];
    for (spec, kind) in cases {
        assert_eq!(refused(spec), kind, "{spec}");
    }
}

/// Requests about one order after another, each a millisecond after the last; `orders` repeats.
fn hits(specs: &[&str], orders: &[&str], count: u64) -> Vec<u64> {
    let mut picker = Picker::new(FaultPlan::parse(specs, 1).unwrap());
    let start = Instant::now();
    let mut attempts = std::collections::HashMap::new();
    (1..=count)
        .zip(orders.iter().cycle())
        .filter(|(number, order)| {
            let attempt = attempts.entry(**order).or_insert(0);
            *attempt += 1;
            let arrival = Arrival {
                number: *number,
                order,
                attempt: *attempt,
                salt: u64::from(*attempt),
                at: start + Duration::from_millis(*number),
            };
            picker.pick(&arrival).is_some()
        })
        .map(|(number, _)| number)
        .collect()
}

#[test]
fn each_condition_hits_what_it_says() {
    let cases: [(&[&str], &[u64]); 13] = [
        (&[], &[]),
        (&["all:500"], &[1, 2, 3, 4, 5, 6, 7, 8]),
        (&["all:500x3"], &[1, 2, 3]),
        (&["order=b:500"], &[2, 4, 6, 8]),
        (&["order=b:500x2"], &[2, 4]),
        (&["attempt=2:500"], &[3, 4]),
        (&["order=b,attempt=2:500"], &[4]),
        (&["request=5:500"], &[5]),
        (&["from=7:500"], &[7, 8]),
        (&["every=3:500"], &[3, 6]),
        (&["over=6:500"], &[7, 8]),
        (&["order=a,over=2:500"], &[5, 7]),
        (&["request=1:500", "order=b:500x1", "every=8:reset-after"], &[1, 2, 8]),
    ];
    for (specs, numbers) in cases {
        assert_eq!(hits(specs, &["a", "b"], 8), numbers, "{specs:?}");
    }
}

#[test]
fn the_first_rule_that_fits_is_played() {
    let mut picker = Picker::new(FaultPlan::parse(["all:500x1", "all:reset-after"], 1).unwrap());
    let arrival = Arrival { number: 1, order: "a", attempt: 1, salt: 1, at: Instant::now() };
    let kind = |picker: &mut Picker| picker.pick(&arrival).unwrap().kind;
    assert_eq!(kind(&mut picker), FaultKind::Http { status: 500, retry_after: None });
    assert_eq!(kind(&mut picker), FaultKind::Reset);
}

#[test]
fn a_limit_lets_the_next_one_through_after_a_second() {
    let mut window = VecDeque::new();
    let start = Instant::now();
    let cases = [
        (0, false),
        (10, false),
        (20, true),
        (999, true),
        (1000, false),
        (1009, true),
        (1010, false),
    ];
    for (after, over) in cases {
        assert_eq!(is_over(&mut window, 2, start + Duration::from_millis(after)), over, "{after}");
    }
}

#[test]
fn chance_is_fair_repeats_itself_and_does_not_depend_on_the_order_of_arrival() {
    let orders: Vec<String> = (0..10_000).map(|number| number.to_string()).collect();
    let hit = |seed, order: &str, number| {
        let mut picker = Picker::new(FaultPlan::parse(["p=0.05:500"], seed).unwrap());
        let arrival = Arrival { number, order, attempt: 1, salt: 1, at: Instant::now() };
        picker.pick(&arrival).is_some()
    };
    let forwards: Vec<bool> = orders.iter().zip(1..).map(|(order, at)| hit(1, order, at)).collect();
    let mut backwards: Vec<bool> =
        orders.iter().rev().zip(1..).map(|(order, at)| hit(1, order, at)).collect();
    backwards.reverse();
    assert_eq!(forwards, backwards);
    let hits = forwards.iter().filter(|hit| **hit).count();
    assert!((400..600).contains(&hits), "{hits}");
    let other: Vec<bool> = orders.iter().zip(1..).map(|(order, at)| hit(2, order, at)).collect();
    assert_ne!(forwards, other);
}

#[test]
fn chance_of_one_is_certain_and_of_none_never() {
    assert_eq!(hits(&["p=1:500"], &["a"], 100).len(), 100);
    assert_eq!(hits(&["p=0:500"], &["a"], 100).len(), 0);
}

#[test]
fn what_cannot_be_read_is_said_in_a_line() {
    let cases = [
        ("oder=1:500", "`oder=1:500`: no condition `oder`; did you mean `order`?"),
        ("every=0:500", "`every=0:500`: `0` is no value of `every`; write every=N"),
        ("all=1:500", "`all=1:500`: `all` takes no value"),
        ("all:latency", "`all:latency`: `latency` needs an argument, such as 500ms, 2s, 1m"),
        ("all:429(x)", "`all:429(x)`: `429` takes no argument `x`"),
        ("all:429()y", "`all:429()y`: `y` is no number of times; write x2"),
    ];
    for (spec, line) in cases {
        assert_eq!(spec.parse::<Rule>().unwrap_err().to_string(), line);
    }
}
