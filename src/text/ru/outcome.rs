//! What became of a row, and why an attempt, an account or a run failed, in Russian.

use crate::domain::{
    AccountRefusal, AlreadyUpdated, Failure, Outcome, OutcomeKind, StopReason, TlsCause, WaitCause,
};
use crate::text::Lang::Ru;
use crate::text::number::grouped;
use crate::text::quote::{quoted, visible};

/// All outcomes but `Invalid` and `Duplicate`, which need names of columns and places.
pub fn plain(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Valid | Outcome::Invalid { .. } | Outcome::Duplicate { .. } => String::new(),
        Outcome::Updated { code: 0, .. } => "Заказ обновлён.".into(),
        Outcome::Updated { .. } => "Заказ обновлён: ответ на прошлую попытку потерялся, но сервис \
             подтвердил, что новый статус уже стоит."
            .into(),
        Outcome::AlreadyUpdated(AlreadyUpdated::Service { .. }) => {
            "У заказа уже стоит этот статус, менять нечего.".into()
        }
        Outcome::AlreadyUpdated(AlreadyUpdated::EarlierResults { finished_at }) => {
            let when = if finished_at.is_empty() {
                String::new()
            } else {
                format!(" ({})", visible(finished_at))
            };
            format!("Заказ уже обновлён раньше{when}, повторно не отправлен.")
        }
        Outcome::AlreadyUpdated(AlreadyUpdated::Ledger { finished_at, file, line }) => {
            in_ledger(&finished_at.0.to_string(), file, *line)
        }
        Outcome::Rejected { code, text } => format!(
            "Сервис отклонил строку: {} Ответ сервиса: код {code}, {}.",
            rejection(*code),
            quoted(Ru, text)
        ),
        Outcome::AccountRefused(refusal) => account_refusal(refusal),
        Outcome::Failed { failure: cause } => {
            format!("{} Заказ не изменён; отправьте строку ещё раз.", failure(cause))
        }
        Outcome::Unconfirmed { failure: cause } => format!(
            "{} Неизвестно, обновился ли заказ: посмотрите его в магазине или отправьте строку ещё \
             раз (--on-unconfirmed retry).",
            failure(cause)
        ),
        Outcome::NotSent { reason, wait: cause } => {
            let waited = cause.map_or_else(String::new, |cause| format!(" {}", wait(cause)));
            format!(
                "Строка не отправлена.{waited} {} Отправьте её в следующий раз.",
                stop_reason(*reason)
            )
        }
    }
}

/// `Duplicate`: `place` is the line of the row that is sent.
pub fn duplicate(place: &str) -> String {
    format!("Повтор: такая же строка уже есть ({place}), отправляется она.")
}

/// The reply codes about a row, by the service's documentation.
fn rejection(code: i64) -> &'static str {
    match code {
        3 => "данные переданы неверно.",
        200 | 302 => "заказа с таким номером нет. Проверьте номер в магазине.",
        201 | 303 => "этот статус заказу поставить нельзя.",
        202 => "не удалось отметить заказ оплаченным. Посмотрите его в магазине.",
        203 => "номер заказа пуст.",
        205 => "не удалось оформить возврат. Посмотрите заказ в магазине.",
        _ => "такой код программе не известен. Посмотрите заказ в магазине.",
    }
}

/// Why an attempt brought no answer.
pub fn failure(failure: &Failure) -> String {
    match failure {
        Failure::Dns { detail } => format!(
            "Адрес сервиса не найден: проверьте имя учётной записи и интернет ({}).",
            visible(detail)
        ),
        Failure::Connect { detail } => {
            format!("Не удалось соединиться с сервисом ({}).", visible(detail))
        }
        Failure::ConnectTimeout => {
            "Не удалось соединиться с сервисом за отведённое время (--connect-timeout).".into()
        }
        Failure::Tls { cause } => format!(
            "Не удалось установить защищённое соединение: {} ({})",
            tls(cause),
            visible(cause.detail())
        ),
        Failure::Timeout => "Сервис не ответил за отведённое время (--timeout).".into(),
        Failure::Reset { detail } => {
            format!("Соединение прервалось до конца ответа ({}).", visible(detail))
        }
        Failure::Http { status: status @ 500.., .. } => {
            format!("На сервере сервиса ошибка (HTTP {status}).")
        }
        Failure::Http { status, .. } => {
            format!("Сервис не принял запрос (HTTP {status}): проверьте адрес, --endpoint.")
        }
        Failure::Redirect { status, target } => format!(
            "Сервис отправляет по другому адресу: {} (HTTP {status}). Программа туда не идёт; если \
             адрес верный, укажите его: --endpoint.",
            quoted(Ru, target)
        ),
        Failure::ReplyMalformed { beginning } if beginning.is_empty() => {
            "Сервис прислал пустой ответ.".into()
        }
        Failure::ReplyMalformed { beginning } => {
            format!("Вместо ответа сервиса пришло другое: {}.", quoted(Ru, beginning))
        }
        Failure::ReplyTooLarge { limit } => {
            format!("Ответ длиннее {} байт: это не ответ сервиса.", grouped(Ru, *limit as u64))
        }
        Failure::ReplySignature { claimed } => format!(
            "Подпись ответа не сходится (в нём код {claimed}), верить ему нельзя. Если так у всех \
             строк, проверьте ключ API."
        ),
        Failure::BrokenOff => "Программа остановлена, не дождавшись ответа на запрос.".into(),
        Failure::Internal { detail } => {
            format!("Ошибка в самой программе ({}). Сообщите о ней.", visible(detail))
        }
    }
}

/// Why there is no secure connection, and what to do.
fn tls(cause: &TlsCause) -> &'static str {
    match cause {
        TlsCause::Expired(_) => {
            "срок действия сертификата сервера истёк. Проверьте дату на компьютере; если она \
             верна, сообщите в поддержку сервиса."
        }
        TlsCause::NotYetValid(_) => {
            "сертификат сервера ещё не действует. Проверьте дату на компьютере."
        }
        TlsCause::WrongName(_) => {
            "сертификат сервера выдан на другое имя, отвечать может не сервис. Проверьте имя \
             учётной записи и адрес, --endpoint."
        }
        TlsCause::UnknownIssuer(_) => {
            "сертификат сервера подписан тем, кому этот компьютер не доверяет. Если соединение \
             проверяет антивирус или прокси, добавьте его сертификат: --ca-file."
        }
        TlsCause::Revoked(_) => "сертификат сервера отозван. Сообщите в поддержку сервиса.",
        TlsCause::NotTls(_) => {
            "на том конце не TLS. Проверьте адрес, --endpoint, и настройки прокси."
        }
        TlsCause::Refused(_) => {
            "на том конце отказались его установить. Проверьте адрес, --endpoint, и настройки прокси."
        }
        TlsCause::Other(_) => "проверьте дату на компьютере, адрес и настройки прокси.",
    }
}

/// Why the account was refused, and what to do.
pub fn account_refusal(refusal: &AccountRefusal) -> String {
    let cause = match refusal.code {
        1 => {
            "Сервис не получил подпись запроса. Проверьте --endpoint и не меняет ли запросы прокси."
        }
        2 => {
            "До сервиса не дошли данные запроса. Проверьте --endpoint и не меняет ли запросы прокси."
        }
        4 => {
            "Сервис не принял подпись: неверен ключ API или имя учётной записи. Скопируйте \
             секретный ключ заново из настроек API в вашем кабинете JustClick, целиком и без \
             пробелов по краям."
        }
        5 => {
            "Сервис не знает такой учётной записи. Имя (--user) — то, что стоит в адресе вашего \
             кабинета перед «.justclick.ru»."
        }
        6 => {
            "Этому компьютеру (его IP-адресу) не разрешено обращаться к API. Добавьте адрес в \
             настройках API в вашем кабинете JustClick или уберите там ограничение."
        }
        7 => "Учётная запись отключена. Обратитесь в поддержку JustClick.",
        _ => "Сервис отказал учётной записи.",
    };
    let unverified = match (refusal.verified, refusal.code) {
        (true, _) => "",
        (false, 4) => " Сам ответ не подписан вашим ключом; с неверным ключом так и бывает.",
        (false, _) => {
            " Подпись самого ответа с вашим ключом не сходится: возможно, неверен и ключ или \
             отвечает не сервис."
        }
    };
    format!("{cause} Ответ: код {}, {}.{unverified}", refusal.code, quoted(Ru, &refusal.text))
}

/// An update that the ledger knows: when it was made (a local time), from which line of which file.
pub fn in_ledger(when: &str, file: &str, line: u64) -> String {
    format!(
        "Заказ уже обновлён раньше: {when}, строка {line} файла {}. Повторно не отправлен.",
        quoted(Ru, file)
    )
}

/// Why a run was ended early.
pub fn stop_reason(reason: StopReason) -> &'static str {
    match reason {
        StopReason::Account => "Отправка остановлена: сервис отказал учётной записи.",
        StopReason::Unreachable => "Отправка остановлена: сервис раз за разом не отвечает.",
        StopReason::Limit => "Отправка остановлена: сервис просит подождать и больше не принимает.",
        StopReason::Redirect => "Отправка остановлена: сервис отправляет по другому адресу.",
        StopReason::Interrupted => "Отправка прервана.",
        StopReason::Deadline => {
            "Отправка остановлена: вышло время, отведённое на неё (--deadline)."
        }
        StopReason::Results => "Отправка остановлена: не удаётся записать результаты.",
        StopReason::Ledger => "Отправка остановлена: не удаётся записать журнал отправок.",
    }
}

/// What asked for a pause.
pub fn wait(cause: WaitCause) -> String {
    match cause {
        WaitCause::Http { status } => format!("Сервис попросил подождать (HTTP {status})."),
        WaitCause::ReplyCode => {
            "Сервис попросил подождать: исчерпан лимит запросов с этого адреса (код 8).".into()
        }
    }
}

/// The outcome as a summary counts it.
pub fn outcome_name(kind: OutcomeKind) -> &'static str {
    match kind {
        OutcomeKind::Valid => "можно отправлять",
        OutcomeKind::Updated => "обновлено",
        OutcomeKind::AlreadyUpdated => "уже было обновлено",
        OutcomeKind::Duplicate => "повторы других строк",
        OutcomeKind::Invalid => "с ошибками в файле",
        OutcomeKind::Rejected => "отклонено сервисом",
        OutcomeKind::Failed => "не удалось отправить",
        OutcomeKind::Unconfirmed => "неизвестно, обновлено ли",
        OutcomeKind::NotSent => "не отправлено",
    }
}
