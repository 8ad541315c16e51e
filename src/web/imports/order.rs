//! Everything ever sent for an order. What was sent for an order is the shop's, and anybody who may
//! in sees it: otherwise a person would be told that nothing was sent. From which file, by whom, and
//! in which import is told of one's own imports only, and to admins.

use super::views::{Moment, OrderHistory, OrderLine};
use super::{Fault, Imports, Owner};
use crate::ledger::store::history::SendingLine;
use crate::ledger::store::imports::ImportOfRun;

impl Imports {
    /// Everything ever sent for an order number, by whatever way, the oldest first.
    ///
    /// # Errors
    /// A ledger that cannot be read.
    pub fn order(&self, owner: &Owner, number: &str) -> Result<OrderHistory, Fault> {
        let store = self.0.store();
        let mut lines = Vec::new();
        for line in store.order(number)? {
            let import = store.import_of_run(line.run)?;
            lines.push(told(owner, line, import));
        }
        Ok(OrderHistory { order: number.to_owned(), lines })
    }
}

fn told(owner: &Owner, line: SendingLine, import: Option<ImportOfRun>) -> OrderLine {
    let own = import.as_ref().is_some_and(|import| import.owner == owner.name);
    let may_see = owner.admin || own;
    let import = import.filter(|_| may_see);
    OrderLine {
        account: line.account,
        status: line.status,
        date: line.date,
        rpo: line.rpo,
        state: line.state,
        code: line.code,
        text: line.text,
        attempts: line.attempts,
        claimed_at: Moment(line.claimed_at),
        finished_at: line.finished_at.map(Moment),
        file: may_see.then_some(line.file),
        line: may_see.then_some(line.line.unsigned_abs()),
        sent_by: import.as_ref().and_then(|import| import.started_by.clone()),
        import: import.filter(|import| !import.deleted).and_then(|import| import.id.parse().ok()),
    }
}
