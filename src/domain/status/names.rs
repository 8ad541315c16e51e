//! The built-in table of status names, as shops' own systems and carriers write them
//! (`docs/file-formats.md` shows the same). Folded: small letters, е for ё, single spaces.

use std::sync::LazyLock;

use hashbrown::HashMap;

use super::super::problem::ProblemKind;
use super::Status;

/// What a name in the table means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// This status.
    Is(Status),
    /// None of the four, or more than one: only a person can say what is to become of the order.
    Refused,
}

impl Meaning {
    pub(super) fn status(self) -> Result<Status, ProblemKind> {
        match self {
            Self::Is(status) => Ok(status),
            Self::Refused => Err(ProblemKind::StatusRefused),
        }
    }
}

/// All names by what they mean.
pub(super) const BUILT_IN: [(Meaning, &[&str]); 5] = [
    (
        Meaning::Is(Status::Sent),
        &[
            "sent",
            "shipped",
            "fulfilled",
            "отправлен",
            "отправлена",
            "отправлено",
            "отгружен",
            "отгружена",
            "отгружено",
            "отправлен по предоплате",
            "заказ наложенным платежом отправлен",
            "передан в доставку",
            "передан на почту",
            "сдан на почту",
        ],
    ),
    (
        Meaning::Is(Status::Paid),
        &[
            "paid",
            "оплачен",
            "оплачена",
            "оплачено",
            "наложенный платеж получен",
            "оплачен, но не отправлен",
            "поступила оплата",
        ],
    ),
    (
        Meaning::Is(Status::Return),
        &[
            "return",
            "returned",
            "возврат",
            "возврат заказа",
            "возвращен",
            "возвращена",
            "возвращено",
            "заказ возвращен",
            "невыкуп",
            "не выкуплен",
            "не вручен",
        ],
    ),
    (
        Meaning::Is(Status::Cancel),
        &[
            "cancel",
            "cancelled",
            "canceled",
            "отменен",
            "отменена",
            "отменено",
            "отмена",
            "заказ отменен",
            "аннулирован",
            "аннулирована",
            "аннулировано",
        ],
    ),
    (
        Meaning::Refused,
        &[
            // Two steps in one: which of them is new?
            "оплачен и отправлен",
            // Later than `sent`, and nobody says when it was posted.
            "доставлен",
            "доставлена",
            "доставлено",
            "вручен",
            "вручена",
            "вручено",
            "выполнен",
            "выполнена",
            "выполнено",
            "в пути",
            "доставляется",
            "delivered",
            "in transit",
            // Not the status that the words at their end name.
            "частично оплачен",
            "частично оплачена",
            "частично оплачено",
            "возврат средств",
            "отмена возврата",
            "ожидание оплаты",
            "не отправлен",
            "не отправлена",
            "не отправлено",
            "не оплачен",
            "не оплачена",
            "не оплачено",
            "unpaid",
            "not paid",
            "not sent",
            "unfulfilled",
            "partially paid",
            "refunded",
        ],
    ),
];

/// What the built-in table says of a folded name.
pub(super) fn built_in(folded: &str) -> Option<Meaning> {
    static BY_NAME: LazyLock<HashMap<&'static str, Meaning>> = LazyLock::new(|| {
        let each = |(meaning, names): (Meaning, &'static [&'static str])| {
            names.iter().map(move |name| (*name, meaning))
        };
        BUILT_IN.into_iter().flat_map(each).collect()
    });
    BY_NAME.get(folded).copied()
}
