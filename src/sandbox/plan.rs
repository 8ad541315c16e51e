//! When which fault is played: a small language (`order=1005,attempt=1:429(retry-after=2)x2`), the
//! rules it is read into, and the choice of a rule for a request. What the faults are is said in
//! `fault`.

use std::collections::VecDeque;
use std::str::FromStr;
use std::time::{Duration, Instant};

use super::fault::{FAULTS, Fault, FaultForm};
use super::spec_fault::{SpecFault, SpecFaultKind};

/// The window of the condition `over`.
const LIMIT_WINDOW: Duration = Duration::from_secs(1);

/// What must hold for a rule to be played.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// `all`: every request.
    All,
    /// `order=1005`: the request is about this order.
    Order(String),
    /// `attempt=2`: it is the second request about its order.
    Attempt(u32),
    /// `request=3`: it is the third of all requests.
    Request(u64),
    /// `from=3`: it is the third of all requests or a later one.
    From(u64),
    /// `every=10`: its number among all requests can be divided by 10.
    Every(u64),
    /// `p=0.05`: with this probability, decided by the seed, the order and the attempt, not by the
    /// order in which requests come.
    Probability(f64),
    /// `over=10`: ten requests were let through in the second before it (a rate limiter).
    Over(u32),
}

/// One rule: when, what, how often.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// All must hold.
    pub conditions: Vec<Condition>,
    /// What is played.
    pub fault: Fault,
    /// How often at most; `None` for always.
    pub times: Option<u32>,
}

/// All rules; for each request the first that fits is played.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FaultPlan {
    /// The rules, the first that fits wins.
    pub rules: Vec<Rule>,
    /// Decides what `p=…` hits.
    pub seed: u64,
}

/// How conditions are written: name, value as help shows it, one line.
pub static CONDITIONS: &[(&str, &str, &str)] = &[
    ("all", "", "every request"),
    ("order", "NUMBER", "requests about this order"),
    ("attempt", "N", "the N-th request about an order, for each order"),
    ("request", "N", "the N-th request of all"),
    ("from", "N", "the N-th request of all and those after it"),
    ("every", "N", "every N-th request"),
    ("p", "0.05", "requests taken at random with this probability"),
    ("over", "N", "requests beyond N let through within a second"),
];

impl FaultPlan {
    /// Reads rules, one a text.
    ///
    /// # Errors
    /// The first rule that cannot be read.
    pub fn parse<T: AsRef<str>>(
        specs: impl IntoIterator<Item = T>,
        seed: u64,
    ) -> Result<Self, SpecFault> {
        let rules =
            specs.into_iter().map(|spec| spec.as_ref().parse()).collect::<Result<_, _>>()?;
        Ok(Self { rules, seed })
    }
}

impl FromStr for Rule {
    type Err = SpecFault;

    fn from_str(spec: &str) -> Result<Self, SpecFault> {
        parse_rule(spec).map_err(|kind| SpecFault { spec: spec.into(), kind })
    }
}

fn parse_rule(spec: &str) -> Result<Rule, SpecFaultKind> {
    let (conditions, fault) = spec.split_once(':').ok_or(SpecFaultKind::NoColon)?;
    let conditions =
        conditions.split(',').map(|text| parse_condition(text.trim())).collect::<Result<_, _>>()?;
    let (name, arguments, repeat) = split_fault(fault.trim())?;
    let times = match repeat {
        "" => None,
        _ => Some(parse_repeat(repeat).ok_or(SpecFaultKind::Repeat { value: repeat.into() })?),
    };
    let Some(form) = FaultForm::find(name) else {
        let nearest = nearest(name, FAULTS.iter().map(FaultForm::name));
        return Err(SpecFaultKind::UnknownFault { name: name.into(), nearest });
    };
    let fault = form
        .read(name, arguments)
        .map_err(|problem| SpecFaultKind::Argument { fault: name.into(), problem })?;
    Ok(Rule { conditions, fault, times })
}

/// Splits `429(retry-after=2)x2` into name, arguments and `x2`.
fn split_fault(text: &str) -> Result<(&str, &str, &str), SpecFaultKind> {
    if let Some((name, rest)) = text.split_once('(') {
        let (arguments, repeat) = rest.rsplit_once(')').ok_or(SpecFaultKind::Unclosed)?;
        return Ok((name.trim(), arguments, repeat.trim()));
    }
    // Fault names end in letters or are three digits: `x` and digits at the end can only be a count.
    let digits = text.bytes().rev().take_while(u8::is_ascii_digit).count();
    let end = text.len() - digits;
    match text[..end].strip_suffix('x') {
        Some(name) if digits > 0 => Ok((name.trim(), "", &text[end - 1..])),
        _ => Ok((text, "", "")),
    }
}

fn parse_repeat(text: &str) -> Option<u32> {
    text.strip_prefix('x')?.parse().ok().filter(|times| *times > 0)
}

fn parse_condition(text: &str) -> Result<Condition, SpecFaultKind> {
    let (name, value) = text.split_once('=').unwrap_or((text, ""));
    let Some(&(condition, expected, _)) = CONDITIONS.iter().find(|(known, ..)| *known == name)
    else {
        let nearest = nearest(name, CONDITIONS.iter().map(|(known, ..)| *known));
        return Err(SpecFaultKind::UnknownCondition { name: name.into(), nearest });
    };
    let parsed = match condition {
        "all" if !text.contains('=') => Some(Condition::All),
        "order" => {
            Some(value).filter(|text| !text.is_empty()).map(|text| Condition::Order(text.into()))
        }
        "attempt" => positive(value).map(Condition::Attempt),
        "request" => positive(value).map(Condition::Request),
        "from" => positive(value).map(Condition::From),
        "every" => positive(value).map(Condition::Every),
        "over" => value.parse().ok().map(Condition::Over),
        "p" => value
            .parse()
            .ok()
            .filter(|probability| (0.0..=1.0).contains(probability))
            .map(Condition::Probability),
        _ => None,
    };
    parsed.ok_or_else(|| SpecFaultKind::ConditionValue { condition, value: value.into(), expected })
}

/// A whole number from 1.
fn positive<T: FromStr + PartialOrd + From<u8>>(text: &str) -> Option<T> {
    text.parse().ok().filter(|number| *number >= T::from(1))
}

/// The known name that is close enough to be meant.
fn nearest(name: &str, known: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    known
        .map(|known| (strsim::damerau_levenshtein(name, known), known))
        .min()
        .filter(|(distance, known)| *distance <= known.len() / 3)
        .map(|(_, known)| known)
}

/// What a rule may ask about a request.
#[derive(Clone, Copy, Debug)]
pub struct Arrival<'a> {
    /// Its number among all, from 1.
    pub number: u64,
    /// The order number as it came; empty where there is none.
    pub order: &'a str,
    /// Its number among the requests about its order, from 1.
    pub attempt: u32,
    /// What a random draw goes by: its attempt, or its number where attempts are not counted.
    pub salt: u64,
    /// When it came.
    pub at: Instant,
}

/// A plan while it is being played: what is left of each rule.
#[derive(Debug)]
pub struct Picker {
    rules: Vec<RuleState>,
    seed: u64,
}

#[derive(Debug)]
struct RuleState {
    rule: Rule,
    played: u32,
    /// For `over`: when the requests of the last second were let through.
    window: VecDeque<Instant>,
}

impl Picker {
    /// A plan of which nothing has been played.
    #[must_use]
    pub fn new(plan: FaultPlan) -> Self {
        let rules = plan
            .rules
            .into_iter()
            .map(|rule| RuleState { rule, played: 0, window: VecDeque::new() })
            .collect();
        Self { rules, seed: plan.seed }
    }

    /// The fault to be played for a request, if any.
    pub fn pick(&mut self, arrival: &Arrival<'_>) -> Option<Fault> {
        let seed = self.seed;
        self.rules.iter_mut().zip(0..).find_map(|(state, index)| {
            state.takes(arrival, draw(seed, index, arrival)).then(|| state.rule.fault.clone())
        })
    }
}

impl RuleState {
    /// Whether the rule takes the request; `drawn` is a number from 0 to 1.
    fn takes(&mut self, arrival: &Arrival<'_>, drawn: f64) -> bool {
        if self.rule.times.is_some_and(|times| self.played >= times) {
            return false;
        }
        let window = &mut self.window;
        let holds = self.rule.conditions.iter().all(|condition| match condition {
            Condition::All => true,
            Condition::Order(order) => order == arrival.order,
            Condition::Attempt(attempt) => *attempt == arrival.attempt,
            Condition::Request(number) => *number == arrival.number,
            Condition::From(number) => *number <= arrival.number,
            Condition::Every(every) => arrival.number.is_multiple_of(*every),
            Condition::Probability(probability) => drawn < *probability,
            Condition::Over(limit) => is_over(window, *limit, arrival.at),
        });
        self.played = self.played.saturating_add(u32::from(holds));
        holds
    }
}

/// Whether `limit` requests were let through in the second before `now`; if not, this one is.
fn is_over(window: &mut VecDeque<Instant>, limit: u32, now: Instant) -> bool {
    while window.front().is_some_and(|first| now.duration_since(*first) >= LIMIT_WINDOW) {
        window.pop_front();
    }
    let over = window.len() >= usize::try_from(limit).unwrap_or(usize::MAX);
    if !over {
        window.push_back(now);
    }
    over
}

/// A number from 0 to 1 that depends on nothing but its arguments: FNV-1a over them, mixed by the
/// finishing steps of `SplitMix64`.
fn draw(seed: u64, rule: u64, arrival: &Arrival<'_>) -> f64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let numbers = [seed, rule, arrival.salt];
    for byte in numbers.iter().flat_map(|number| number.to_le_bytes()).chain(arrival.order.bytes())
    {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^= hash >> 31;
    // The upper 32 bits are plenty, and convert without loss.
    let upper = u32::try_from(hash >> 32).unwrap_or(u32::MAX);
    f64::from(upper) / (f64::from(u32::MAX) + 1.0)
}

#[cfg(test)]
mod tests;
