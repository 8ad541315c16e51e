//! Tests of status names.

use super::*;
use proptest::prelude::*;

fn built_in(text: &str) -> Result<Status, ProblemKind> {
    StatusNames::default().parse(text)
}

fn unknown(nearest: Option<&str>) -> Result<Status, ProblemKind> {
    Err(ProblemKind::StatusUnknown { nearest: nearest.map(str::to_owned) })
}

#[test]
fn every_name_of_the_table_means_its_status() {
    use Status::{Cancel, Paid, Return, Sent};
    for (status, names) in [
        (
            Sent,
            "sent|shipped|fulfilled|отправлен|отправлена|отправлено|отгружен|отгружена|отгружено",
        ),
        (Sent, "отправлен по предоплате|заказ наложенным платежом отправлен"),
        (Sent, "передан в доставку|передан на почту|сдан на почту"),
        (
            Paid,
            "paid|оплачен|оплачена|оплачено|наложенный платеж получен|наложенный платёж получен",
        ),
        (Paid, "оплачен, но не отправлен|поступила оплата"),
        (Return, "return|returned|возврат|возврат заказа|возвращен|возвращена|возвращено"),
        (Return, "возвращён|заказ возвращен|невыкуп|не выкуплен|не вручен"),
        (Cancel, "cancel|cancelled|canceled|отменен|отменена|отменено|отменён|отмена"),
        (Cancel, "заказ отменен|аннулирован|аннулирована|аннулировано"),
    ] {
        for name in names.split('|') {
            assert_eq!(built_in(name), Ok(status), "{name}");
            assert_eq!(built_in(&name.to_uppercase()), Ok(status), "{name}");
        }
    }
}

#[test]
fn names_that_mean_none_of_the_four_are_refused() {
    for name in [
        "оплачен и отправлен",
        "Доставлен",
        "вручен",
        "вручён",
        "выполнен",
        "в пути",
        "доставляется",
        "частично оплачен",
        "возврат средств",
        "отмена возврата",
        "ожидание оплаты",
        "не отправлен",
        "не оплачен",
        "Не оплачена",
        "unpaid",
        "Unfulfilled",
    ] {
        assert_eq!(built_in(name), Err(ProblemKind::StatusRefused), "{name}");
    }
}

#[test]
fn the_whole_value_is_compared_after_folding() {
    for given in [
        " Отправлен ",
        "ОТПРАВЛЕН",
        "отправлен.",
        "Отправлен\u{A0}",
        "=\"отправлен\"",
        "'отправлен",
        "передан\u{A0}в  доставку",
        "Передан\nв доставку",
        "SENT",
        "Sent .",
    ] {
        assert_eq!(built_in(given), Ok(Status::Sent), "{given:?}");
    }
    for given in ["отправлен вчера", "был отправлен", "sent paid", "sent,", "sent.."]
    {
        assert!(
            matches!(built_in(given), Err(ProblemKind::StatusUnknown { .. })),
            "{given:?}: {:?}",
            built_in(given)
        );
    }
    for empty in ["", " ", "\u{A0}\t", "\u{FEFF}", "=\"\"", "'"] {
        assert_eq!(built_in(empty), Err(ProblemKind::StatusMissing), "{empty:?}");
    }
}

#[test]
fn a_near_name_is_proposed_only_when_it_is_really_near() {
    for (given, nearest) in [
        ("отправелн", Some("отправлен")),
        ("Отправленн", Some("отправлен")),
        ("отправлены", Some("отправлен")),
        ("оплаченно", Some("оплачено")),
        ("payd", Some("paid")),
        ("retrun", Some("return")),
        ("cancelledd", Some("cancelled")),
        // A refused name is as near, or nearer.
        ("неоплачен", None),
        ("неотправлен", None),
        ("доставленн", None),
        ("unpayd", None),
        // Nothing is near.
        ("новый", None),
        ("payed", None),
        ("pa", None),
        ("отпр", None),
        ("в обработке", None),
        ("сданныйнапочтувчерашнимвечеромпередсамымзакрытиемотделениябезочереди", None),
    ] {
        assert_eq!(built_in(given), unknown(nearest), "{given}");
    }
}

#[test]
fn added_names_win_over_what_is_built_in() {
    let names = StatusNames::with_added([
        ("Доставлён".to_owned(), Status::Sent),
        (" ГОТОВ  к выдаче. ".to_owned(), Status::Sent),
        ("Возврат".to_owned(), Status::Cancel),
        ("sent".to_owned(), Status::Paid),
        ("дважды".to_owned(), Status::Paid),
        ("ДВАЖДЫ".to_owned(), Status::Return),
        ("ё".repeat(200), Status::Paid),
    ]);
    for (given, expected) in [
        ("доставлен", Status::Sent),
        ("Доставлен", Status::Sent),
        ("готов к выдаче", Status::Sent),
        ("возврат", Status::Cancel),
        ("ВОЗВРАТ", Status::Cancel),
        ("Sent", Status::Paid),
        ("дважды", Status::Return),
        ("отправлен", Status::Sent),
        (&"Е".repeat(200), Status::Paid),
    ] {
        assert_eq!(names.parse(given), Ok(expected), "{given}");
    }
    assert_eq!(names.parse("вручен"), Err(ProblemKind::StatusRefused));
    assert_eq!(names.parse("готов к выдачи"), unknown(Some("готов к выдаче")));
}

#[test]
fn the_table_is_folded_and_says_each_name_once() {
    let mut seen = std::collections::BTreeMap::new();
    for (meaning, names) in names::BUILT_IN {
        for name in names {
            assert_eq!(folded(name), *name);
            assert!(name.len() <= FOLDED_INLINE, "{name}");
            assert_eq!(seen.insert(*name, meaning), None, "{name}");
        }
    }
    for status in Status::ALL {
        assert_eq!(built_in(status.api_name()), Ok(status));
        assert_eq!(Status::from_api_name(status.api_name()), Some(status));
    }
}

proptest! {
    #[test]
    fn any_text_is_read_without_panic(text in "\\PC*|[ .ёа-яa-z\u{A0}]{0,80}") {
        let _ = built_in(&text);
    }

    #[test]
    fn folding_is_the_same_with_and_without_allocating(text in "\\PC{0,20}") {
        let mut buffer = [0; FOLDED_INLINE];
        if let Some(inline) = folded_into(&mut buffer, &text) {
            prop_assert_eq!(inline, folded(&text));
        }
    }
}
