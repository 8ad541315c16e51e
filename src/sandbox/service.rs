//! The stand-in's memory: the state of every order, the faults still to be played, and the record.
//! Each request is decided here, in one short lock; what is written is made by `script`, and
//! written by `connection`.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hashbrown::HashMap;

use super::SandboxConfig;
use super::form::{self, Pair};
use super::http::Request;
use super::judge::{self, Update, code};
use super::plan::{Arrival, Picker};
use super::record::{Counters, Keep, OrderRecord, Record, Seen};
use super::script::{self, Script, Writer};
use crate::domain::assumptions::NO_SUCH_ORDER;

/// The path of the only thing that the service does.
pub const PATH: &str = "/api/UpdateOrderStatus";

/// The service as all its connections share it.
#[derive(Debug)]
pub struct Service {
    config: SandboxConfig,
    unknown: HashSet<String>,
    writer: Writer,
    memory: Mutex<Memory>,
}

#[derive(Debug)]
struct Memory {
    picker: Picker,
    counters: Counters,
    orders: HashMap<String, OrderRecord>,
    seen: Vec<Seen>,
}

/// What was decided about a request.
#[derive(Debug)]
struct Decision {
    /// The reply's code, before a fault spoils the reply.
    code: i64,
    /// The update was made.
    applied: bool,
}

impl Service {
    /// A service in which no order has a state. `moved` is where redirects lead to.
    #[must_use]
    pub fn new(mut config: SandboxConfig, moved: String) -> Arc<Self> {
        let plan = std::mem::take(&mut config.faults);
        let memory = Memory {
            picker: Picker::new(plan),
            counters: Counters::default(),
            orders: HashMap::new(),
            seen: Vec::new(),
        };
        Arc::new(Self {
            unknown: config
                .unknown
                .iter()
                .map(String::as_str)
                // As at the real service: `doctor` asks about it.
                .chain([NO_SUCH_ORDER])
                .map(str::to_owned)
                .collect(),
            writer: Writer::new(config.key.clone(), config.string_codes, moved),
            memory: Mutex::new(memory),
            config,
        })
    }

    /// Numbers a new connection, from 1.
    pub fn connected(&self) -> u64 {
        let mut memory = self.memory();
        memory.counters.connections += 1;
        memory.counters.connections
    }

    /// A copy of the counters.
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.memory().counters
    }

    /// A copy of all that was seen.
    #[must_use]
    pub fn record(&self) -> Record {
        let memory = self.memory();
        let orders = memory.orders.iter();
        Record {
            counters: memory.counters,
            orders: orders.map(|(order, record)| (order.clone(), record.clone())).collect(),
            requests: memory.seen.clone(),
        }
    }

    /// Decides what is done about a request, and changes the order's state if it is to be. The
    /// request is in flight until the ticket is finished or dropped.
    pub fn take(self: &Arc<Self>, request: &Request, connection: u64) -> (Script, Ticket) {
        let pairs = form::decode(&request.body);
        let order = judge::value_of(&pairs, "bill_id")
            .map(String::from_utf8_lossy)
            .filter(|order| !order.is_empty());
        let stray = match (request.head.target.as_str(), request.head.method.as_str()) {
            (PATH, "POST") => None,
            (PATH, _) => Some(405),
            _ => Some(404),
        };
        let judged = match stray {
            None if request.head.is_form => {
                judge::judge(&pairs, &self.config.user, &self.config.key)
            }
            // PHP fills `$_POST` from forms only.
            _ => Err(code::NO_DATA),
        };

        let mut memory = self.memory();
        let number = memory.start();
        let attempt = memory.start_order(order.as_deref());
        let counts = self.config.keep != Keep::Counters;
        let arrival = Arrival {
            number,
            order: order.as_deref().unwrap_or_default(),
            attempt,
            salt: if counts { u64::from(attempt) } else { number },
            at: request.arrived,
        };
        let fault = if stray.is_none() { memory.picker.pick(&arrival) } else { None };
        memory.counters.faults += u64::from(fault.is_some());
        let decision = if stray.is_none() && fault.as_ref().is_none_or(|fault| fault.applied) {
            self.apply(&mut memory, order.as_deref(), judged)
        } else {
            Decision { code: code::DONE, applied: false }
        };
        let log = (self.config.keep == Keep::Log).then(|| {
            let seen = Seen {
                number,
                attempt,
                fault: fault.clone(),
                applied: decision.applied,
                ..see(request, connection, &pairs)
            };
            memory.seen.push(seen);
            memory.seen.len() - 1
        });
        drop(memory);

        let mut script = match (stray, &fault) {
            (Some(status), _) => script::http_error(status, None),
            (None, Some(fault)) => self.writer.spoil(decision.code, &fault.kind),
            (None, None) => self.writer.answer(decision.code),
        };
        script.delay += self.config.latency;
        let ticket = Ticket {
            service: Arc::clone(self),
            order: order.map(Cow::into_owned),
            log,
            reply: (script.status, script.code),
            finished: false,
        };
        (script, ticket)
    }

    /// Makes an update, unless it is refused or changes nothing.
    fn apply(
        &self,
        memory: &mut Memory,
        order: Option<&str>,
        judged: Result<Update, i64>,
    ) -> Decision {
        let unknown = order.is_some_and(|order| self.unknown.contains(order));
        let judged =
            judged.and_then(|update| if unknown { Err(code::NO_ORDER) } else { Ok(update) });
        let update = match judged {
            Ok(update) => update,
            Err(code) => {
                memory.counters.refused += 1;
                return Decision { code, applied: false };
            }
        };
        if let Some(record) = order.and_then(|order| memory.orders.get_mut(order))
            && self.config.keep != Keep::Counters
        {
            if record.state.as_ref() == Some(&update) {
                memory.counters.unchanged += 1;
                let unchanged_is_done = self.config.unchanged_is_done;
                let code = if unchanged_is_done { code::DONE } else { code::NOT_CHANGED };
                return Decision { code, applied: false };
            }
            if self.config.keep == Keep::Log {
                record.applied.push(update.clone());
            }
            record.state = Some(update);
        }
        memory.counters.applied += 1;
        Decision { code: code::DONE, applied: true }
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Memory {
    /// Counts a request, and numbers it.
    fn start(&mut self) -> u64 {
        let counters = &mut self.counters;
        counters.requests += 1;
        counters.in_flight += 1;
        counters.max_in_flight = counters.max_in_flight.max(counters.in_flight);
        counters.requests
    }

    /// Counts a request about an order, and numbers it among them; 0 without an order.
    fn start_order(&mut self, order: Option<&str>) -> u32 {
        let Some(order) = order else { return 0 };
        let record = self.orders.entry_ref(order).or_default();
        record.requests += 1;
        record.in_flight += 1;
        let counters = &mut self.counters;
        counters.max_in_flight_per_order = counters.max_in_flight_per_order.max(record.in_flight);
        record.requests
    }
}

/// What can be told of a request before it is decided.
fn see(request: &Request, connection: u64, pairs: &[Pair<'_>]) -> Seen {
    let lossy = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let fields = pairs.iter().map(|pair| (lossy(&pair.name), lossy(&pair.value))).collect();
    Seen {
        number: 0,
        connection,
        arrived: request.arrived,
        method: request.head.method.clone(),
        target: request.head.target.clone(),
        body: request.body.to_vec(),
        fields,
        attempt: 0,
        fault: None,
        applied: false,
        status: None,
        code: None,
    }
}

/// A request in flight.
#[derive(Debug)]
pub struct Ticket {
    service: Arc<Service>,
    order: Option<String>,
    /// Where the request stands in the log, if there is one.
    log: Option<usize>,
    /// HTTP status and code of the reply.
    reply: (Option<u16>, Option<i64>),
    finished: bool,
}

impl Ticket {
    /// The request is no longer in flight. To be called before the last bytes of the reply are
    /// written: after them the client may send the next one.
    pub fn finish(&mut self) {
        if std::mem::replace(&mut self.finished, true) {
            return;
        }
        let mut memory = self.service.memory();
        memory.counters.in_flight -= 1;
        if let Some(order) = self.order.as_deref()
            && let Some(record) = memory.orders.get_mut(order)
        {
            record.in_flight -= 1;
            if record.in_flight == 0 && self.service.config.keep == Keep::Counters {
                memory.orders.remove(order);
            }
        }
        if let Some(seen) = self.log.and_then(|log| memory.seen.get_mut(log)) {
            (seen.status, seen.code) = self.reply;
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.finish();
    }
}
