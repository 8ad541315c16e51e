//! Errors that end a run, in Russian: what, where, how to mend it.

use std::io::{Error as IoError, ErrorKind};
use std::path::Path;

use crate::error::{
    ColumnField, EndpointReason, Error, FileFault, ForeignFormat, IoAction, KeySource, LedgerFault,
    LedgerFaultKind, UsageFault, WorkbookLimit,
};
use crate::text::Lang::Ru;
use crate::text::number::{counted, grouped};
use crate::text::quote::{list, quoted, typed, visible};
use crate::text::{notify, serve, settings};

/// One or two lines for the person at the keyboard.
pub fn error(error: &Error) -> String {
    match error {
        Error::Usage(fault) => usage(fault),
        Error::File { file, fault } => {
            format!("Файл {}: {}", quoted(Ru, file), file_fault(fault))
        }
        Error::Io { action, path, cause } => io(*action, path, cause),
        Error::Ledger { fault, .. } => ledger(fault),
        Error::Busy { account } => format!(
            "Для {} уже идёт другая отправка. Дождитесь её конца; без --no-wait команда send подождёт сама.",
            visible(account)
        ),
        Error::FolderBusy { path } => format!(
            "За папкой {} уже следит другая команда watch.",
            quoted(Ru, &path.display().to_string())
        ),
        Error::Untold(fault) => notify::fault(Ru, fault),
        Error::Client { detail } => format!(
            "Не удалось подготовить защищённое соединение ({}). Проверьте файл, указанный в \
             --ca-file.",
            visible(detail)
        ),
    }
}

fn ledger(fault: &LedgerFault) -> String {
    let name = quoted(Ru, &fault.path.display().to_string());
    match &fault.kind {
        LedgerFaultKind::Newer { found, known } => format!(
            "Журнал отправок {name} записан более новой версией программы (вид {found}, эта знает \
             {known}). Установите новую версию; журнал не изменён."
        ),
        LedgerFaultKind::Foreign => format!(
            "Файл {name} — не журнал отправок этой программы. Укажите другой: --ledger ФАЙЛ; сам \
             файл не изменён."
        ),
        LedgerFaultKind::Corrupt { detail } => format!(
            "Журнал отправок {name} повреждён ({}). Восстановите его из копии или отложите \
             командой «justclick-import history set-aside»; без него программа не знает, что уже \
             отправлено.",
            visible(detail)
        ),
        LedgerFaultKind::Full => format!(
            "Не удаётся записать журнал отправок {name}: на диске нет места. Освободите место и \
             запустите ту же команду; она продолжит с места остановки."
        ),
        LedgerFaultKind::Unusable { detail } => format!(
            "Журналом отправок {name} нельзя воспользоваться: {}. Устраните причину или укажите \
             другой файл: --ledger ФАЙЛ.",
            visible(detail)
        ),
    }
}

#[expect(clippy::too_many_lines, reason = "one sentence for each fault, in one place")]
fn usage(fault: &UsageFault) -> String {
    match fault {
        UsageFault::UserMissing => "Не указана учётная запись. Добавьте --user ИМЯ или задайте \
             переменную JUSTCLICK_USER. Имя — то, что стоит в адресе кабинета перед «.justclick.ru». \
             Записать имя и ключ один раз: justclick-import settings init"
            .into(),
        UsageFault::UserNotLabel { user } => format!(
            "Имя учётной записи {} не годится: в нём могут быть только латинские буквы, \
             цифры и дефис внутри, до 63 знаков. Укажите одно имя, без «https://» и «.justclick.ru».",
            quoted(Ru, user)
        ),
        UsageFault::InboxMissing => "Не указана папка, за которой следить: justclick-import watch \
             ПАПКА, или inbox = \"…\" в файле настроек."
            .into(),
        UsageFault::AgeMissing => {
            "Укажите срок: history prune --older-than 1y (можно 90d — дней, 12w — недель, 1y — лет).".into()
        }
        UsageFault::CopyUnnamed { word } => {
            format!("Укажите файл: history {word} ledger-copy.db")
        }
        UsageFault::CopyUnwanted { path } => format!(
            "{} здесь лишнее: файл указывают только для backup и restore.",
            quoted(Ru, &path.display().to_string())
        ),
        UsageFault::Unconfirmed => {
            "Нужно подтверждение. Запустите команду в терминале или добавьте --yes.".into()
        }
        UsageFault::LedgerNowhere => "Негде хранить журнал отправок: система не называет папки для \
             таких файлов. Укажите файл: --ledger ФАЙЛ."
            .into(),
        UsageFault::KeyMissing => "Не указан ключ API. Сохраните его в файл и добавьте \
             --api-key-file ФАЙЛ или задайте переменную JUSTCLICK_API_KEY. Для пробы без ключа есть \
             --sandbox."
            .into(),
        UsageFault::KeyMalformed { source } => format!(
            "Ключ API {} не годится: он пуст, занимает несколько строк или в нём есть пробелы по \
             краям либо непечатные знаки. Оставьте там только сам ключ, одной строкой.",
            key_source(source)
        ),
        UsageFault::EndpointMalformed { .. }
        | UsageFault::EndpointInsecure { .. }
        | UsageFault::EndpointCredentials => endpoint(fault),
        UsageFault::Value { option, value, expected } => format!(
            "Значение {} для {option} не подходит. Годится: {expected}.",
            quoted(Ru, value)
        ),
        UsageFault::TimeZone { name, nearest } => {
            let guess = nearest.as_ref().map_or_else(
                || " Пример: Europe/Moscow.".to_owned(),
                |name| format!(" Может быть, {name}?"),
            );
            format!("Часового пояса {} программа не знает.{guess}", quoted(Ru, name))
        }
        UsageFault::Encoding { name, known } => {
            format!("Кодировки {} программа не знает. Годится: {known}.", quoted(Ru, name))
        }
        UsageFault::ResultsForSeveral => "Один файл результатов (--results) не годится для \
             нескольких файлов. Уберите --results: у каждого файла будут свои результаты рядом с ним."
            .into(),
        UsageFault::FailedForSeveral => "Один файл --failed не годится для нескольких файлов. \
             Обработайте их по одному или уберите --failed."
            .into(),
        UsageFault::FailedAreResults { path } => format!(
            "И --results, и --failed указывают на один файл {}. Назовите разные.",
            quoted(Ru, &path.display().to_string())
        ),
        UsageFault::FileExists { path } => format!(
            "Файл {} уже есть, и он не тронут. Укажите другое имя.",
            quoted(Ru, &path.display().to_string())
        ),
        UsageFault::ResultsAreInput { path } => format!(
            "Результаты перезаписали бы исходный файл {}. Укажите для них другое имя: --results.",
            quoted(Ru, &path.display().to_string())
        ),
        UsageFault::OutputTakenTwice => "И результаты (--results -), и итог (--summary json) \
             направлены на стандартный вывод. Запишите результаты в файл: --results ФАЙЛ."
            .into(),
        UsageFault::InputTwice { file } => {
            format!("Файл {} указан дважды. Оставьте один раз.", quoted(Ru, file))
        }
        UsageFault::SettingsFile { .. }
        | UsageFault::InSettings { .. }
        | UsageFault::SettingsExposed { .. }
        | UsageFault::SectionUnknown { .. }
        | UsageFault::AccountUnchosen { .. }
        | UsageFault::SettingsNowhere
        | UsageFault::SettingsExist { .. }
        | UsageFault::InitWithoutTerminal => settings::fault(Ru, fault, usage),
        UsageFault::NotifyMissing { key } => format!(
            "Нет настройки {key}, или она пустая: сообщить об отправке будет некому. Добавьте её в \
             файл настроек."
        ),
        UsageFault::MailInsecure { server } => format!(
            "Письма на {} пошли бы без защиты (encryption = \"none\"), а это можно только внутри \
             этого компьютера. Укажите \"tls\" или \"starttls\".",
            quoted(Ru, server)
        ),
        UsageFault::Serve(fault) => serve::fault(Ru, fault),
        UsageFault::People(fault) => serve::people_fault(Ru, fault),
        UsageFault::Arguments { message } => message.clone(),
    }
}

fn endpoint(fault: &UsageFault) -> String {
    match fault {
        UsageFault::EndpointMalformed { url, reason } => format!(
            "Адрес {} в --endpoint не годится: {}.",
            quoted(Ru, url),
            endpoint_reason(*reason)
        ),
        UsageFault::EndpointInsecure { url } => format!(
            "Адрес {} начинается с http:// — данные пошли бы без защиты. Укажите https:// (http:// \
             допустим только для этого же компьютера).",
            quoted(Ru, url)
        ),
        UsageFault::EndpointCredentials => {
            "В адресе --endpoint записаны имя и пароль. Уберите их: \
             учётная запись задаётся через --user, ключ — через --api-key-file."
                .into()
        }
        _ => String::new(),
    }
}

fn key_source(source: &KeySource) -> String {
    match source {
        KeySource::Environment => "из переменной JUSTCLICK_API_KEY".into(),
        KeySource::File(path) | KeySource::Settings(path) => {
            format!("из файла {}", quoted(Ru, &path.display().to_string()))
        }
    }
}

fn endpoint_reason(reason: EndpointReason) -> &'static str {
    match reason {
        EndpointReason::NotUrl => {
            "нужен полный адрес (например, https://shop.justclick.ru/api/UpdateOrderStatus)"
        }
        EndpointReason::Scheme => "адрес должен начинаться с https://",
        EndpointReason::Fragment => "уберите из него знак # и всё после него",
    }
}

/// Why a file is refused.
#[expect(clippy::too_many_lines, reason = "one sentence for each fault, in one place")]
pub fn file_fault(fault: &FileFault) -> String {
    match fault {
        FileFault::Empty => "он пуст.".into(),
        FileFault::NoHeader { seen, looked_at } => format!(
            "не найдена строка с названиями столбцов (просмотрено строк: {}). Первая заполненная строка: \
             {}. Добавьте над данными строку с названиями, например: Номер заказа; Статус; Дата; \
             Трек-номер.",
            grouped(Ru, *looked_at as u64),
            list(Ru, seen)
        ),
        FileFault::NoOrderColumn { line, columns, nearest } => {
            no_column(ColumnField::Order, *line, columns, nearest.as_deref())
        }
        FileFault::NoStatusColumn { line, columns, nearest } => format!(
            "{}\nЕсли у всех строк один статус, столбец не нужен. Тогда добавьте в команду: \
             --default-status sent",
            no_column(ColumnField::Status, *line, columns, nearest.as_deref())
        ),
        FileFault::AmbiguousColumns { line, field, first, second } => format!(
            "в заголовке (строка {line}) два столбца подходят на роль «{}»: {} и {}. Выберите один, \
             например: {}",
            column_field(*field),
            quoted(Ru, first),
            quoted(Ru, second),
            column_option(*field, Some(first)),
        ),
        FileFault::ColumnNotFound { field, name, columns, nearest } => {
            let guess = nearest.as_ref().map_or_else(String::new, |nearest| {
                format!(" Может быть, так: {}", column_option(*field, Some(nearest)))
            });
            format!(
                "столбца {} (из --column {}=…) в нём нет. Есть: {}.{guess}",
                quoted(Ru, name),
                field.name(),
                list(Ru, columns)
            )
        }
        FileFault::UnclosedQuote { line } => format!(
            "в строке {line} открыта кавычка, которая нигде не закрыта. Уберите её или сохраните \
             файл заново в Excel или LibreOffice."
        ),
        FileFault::RecordTooLong { line, limit } => format!(
            "запись, которая начинается в строке {line}, длиннее {} байт. Скорее всего, перед ней \
             есть лишняя кавычка или это не таблица.",
            grouped(Ru, *limit as u64)
        ),
        FileFault::NotText { what } => foreign(*what).into(),
        FileFault::Binary { offset } => format!(
            "это не текст (непечатные байты начиная с {}-го). Нужна книга (.xlsx, .xls, .ods) или CSV.",
            grouped(Ru, *offset)
        ),
        FileFault::EncodingMismatch { encoding, detail } => format!(
            "он не может быть в кодировке {encoding} ({}). Уберите --encoding или укажите другую.",
            visible(detail)
        ),
        FileFault::OnSheet { sheet, fault } => format!(
            "лист {} — {}\nДругой лист можно указать так: --sheet \"Название листа\"",
            quoted(Ru, sheet),
            file_fault(fault)
        ),
        FileFault::SheetNotFound { asked, hidden, sheets } => format!(
            "лист {} {}. Видимые листы: {}.",
            quoted(Ru, asked),
            if *hidden {
                "скрыт, а скрытые листы программа не читает; покажите его в Excel или укажите другой"
            } else {
                "в нём не найден"
            },
            list(Ru, sheets)
        ),
        FileFault::WorkbookEncrypted => "книга защищена паролем, и прочесть её нельзя. Откройте её \
             в Excel, снимите пароль (Файл → Сведения → Защита книги → Зашифровать с использованием \
             пароля) и сохраните."
            .into(),
        FileFault::WorkbookDamaged { detail } => format!(
            "книга повреждена или записана не полностью ({}). Откройте её в Excel или LibreOffice и \
             сохраните заново; если не открывается — возьмите файл снова там, откуда он пришёл.",
            visible(detail)
        ),
        FileFault::WorkbookTooLarge { limit } => format!(
            "книга слишком велика: {}. Оставьте в ней только отправки или сохраните лист как «CSV \
             UTF-8»: для CSV ограничений нет.",
            workbook_limit(*limit)
        ),
        FileFault::ResultsTooLarge { rows, columns } => format!(
            "результаты не поместятся в книгу: в них {} и {}, а бывает не больше 1 048 576 строк с \
             заголовком и 16 384 столбцов. Запишите их в CSV: --results ФАЙЛ.csv",
            counted(Ru, *rows, &["строка", "строки", "строк"]),
            counted(Ru, *columns, &["столбец", "столбца", "столбцов"])
        ),
    }
}

fn workbook_limit(limit: WorkbookLimit) -> String {
    let mebibytes = |bytes: u64| grouped(Ru, bytes >> 20);
    match limit {
        WorkbookLimit::Unpacked(bytes) => {
            format!("в распакованном виде одна её часть больше {} МиБ", mebibytes(bytes))
        }
        WorkbookLimit::Rows(rows) => format!("строк больше {}", grouped(Ru, rows)),
        WorkbookLimit::Columns(columns) => format!("столбцов больше {}", grouped(Ru, columns)),
        WorkbookLimit::Cells(cells) => format!("ячеек больше {}", grouped(Ru, cells as u64)),
        WorkbookLimit::Text(bytes) => format!("текста больше {} МиБ", mebibytes(bytes as u64)),
    }
}

fn no_column(field: ColumnField, line: u64, columns: &[String], nearest: Option<&str>) -> String {
    let advice = match nearest {
        Some(name) => format!(
            "Если это {}, добавьте в команду: {}",
            quoted(Ru, name),
            column_option(field, Some(name))
        ),
        None => format!("Назовите его: {}", column_option(field, None)),
    };
    format!(
        "не найден столбец «{}». В заголовке (строка {line}) есть: {}. {advice}",
        column_field(field),
        list(Ru, columns)
    )
}

/// The option to type: `--column bill_id="Номер заказа"`.
fn column_option(field: ColumnField, name: Option<&str>) -> String {
    let value = name.and_then(typed).unwrap_or_else(|| "\"Название столбца\"".into());
    format!("--column {}={value}", field.name())
}

fn column_field(field: ColumnField) -> &'static str {
    match field {
        ColumnField::DateSent => "дата отправки",
        ColumnField::DatePaid => "дата оплаты",
        other => super::problem::field(other.field()),
    }
}

fn foreign(what: ForeignFormat) -> &'static str {
    match what {
        ForeignFormat::BinaryWorkbook => {
            "это двоичная книга Excel (.xlsb). Откройте её в Excel и сохраните: Файл → Сохранить \
             как → «Книга Excel (.xlsx)»."
        }
        ForeignFormat::AncientWorkbook => {
            "это таблица очень старого Excel. Откройте её в LibreOffice и сохраните как .xlsx."
        }
        ForeignFormat::Document => {
            "это документ, а не таблица. Нужна книга (.xlsx, .xls, .ods) или CSV."
        }
        ForeignFormat::Html => {
            "внутри страница HTML, как бы файл ни назывался. Если она открывается в Excel таблицей, \
             сохраните её: Файл → Сохранить как → «Книга Excel (.xlsx)»; иначе скачайте выгрузку \
             заново."
        }
        ForeignFormat::Xml => {
            "внутри XML. Если файл открывается в Excel, сохраните его как .xlsx; иначе нужна \
             выгрузка в .xlsx или CSV."
        }
        ForeignFormat::Pdf => "это PDF. Нужна выгрузка в .xlsx или CSV.",
        ForeignFormat::Archive => "это архив. Распакуйте его и укажите файл из него.",
        ForeignFormat::Image => "это картинка. Нужна выгрузка в .xlsx или CSV.",
    }
}

fn io(action: IoAction, path: &Path, cause: &IoError) -> String {
    let name = quoted(Ru, &path.display().to_string());
    let to_stdout = path.as_os_str() == "-";
    let what = match action {
        IoAction::InputChanged => {
            return format!(
                "Файл {name} изменился после проверки. Ничего не отправлено; запустите ту же \
                 команду ещё раз."
            );
        }
        IoAction::InputChangedMidway => {
            return format!(
                "Файл {name} изменился во время отправки, поэтому она остановлена. Запустите ту же \
                 команду ещё раз: уйдёт только то, что ещё не обновлено."
            );
        }
        IoAction::ReadInput => format!("Не удалось прочитать файл {name}"),
        IoAction::ReadInputMidway => {
            format!("Файл {name} не удалось прочитать до конца, результаты по нему неполные")
        }
        IoAction::Spool => {
            format!("Не удалось сохранить стандартный ввод во временный файл ({name})")
        }
        IoAction::CreateResults => format!("Не удалось создать файл результатов {name}"),
        IoAction::WriteResultsMidway if to_stdout => {
            "Во время отправки результаты перестали выводиться в стандартный вывод".into()
        }
        IoAction::WriteResultsMidway => {
            format!("Во время отправки перестал записываться файл результатов {name}")
        }
        IoAction::LockAccount => {
            format!("Не удалось занять учётную запись, чтобы её не заняла вторая отправка ({name})")
        }
        IoAction::SetAside => format!("Не удалось отложить журнал отправок {name}"),
        IoAction::BackUp => format!("Не удалось скопировать журнал отправок ({name})"),
        IoAction::Restore => format!("Не удалось восстановить журнал отправок из {name}"),
        IoAction::ReadKey => format!("Не удалось прочитать файл с ключом {name}"),
        IoAction::ReadSettings => format!("Не удалось прочитать файл настроек {name}"),
        IoAction::WriteSettings => format!("Не удалось записать {name}"),
        IoAction::ReadCertificate => format!("Не удалось прочитать файл с сертификатом {name}"),
        IoAction::OpenLog => format!("Не удалось открыть журнал {name}"),
        IoAction::WatchFolder => format!("Не удалось открыть папку {name}"),
        IoAction::MoveFile => format!("Не удалось переместить файл {name}"),
        IoAction::WriteStatus => format!("Не удалось записать файл состояния {name}"),
        IoAction::ServeMetrics => {
            format!("Не удалось показать показатели для Prometheus по адресу {name}")
        }
        IoAction::WriteMetrics => format!("Не удалось записать показатели для Prometheus в {name}"),
        IoAction::Serve => format!("Не удаётся открыть страницу по адресу {name}"),
        IoAction::Listen => format!("Не удалось запустить учебный сервис ({name})"),
        IoAction::WriteOutput if to_stdout => "Не удалось вывести в стандартный вывод".into(),
        IoAction::WriteOutput => format!("Не удалось записать {name}"),
    };
    if action == IoAction::WatchFolder && cause.kind() == ErrorKind::PermissionDenied {
        return format!(
            "{what}: нет доступа. Тому, от чьего имени работает программа, нужно право записи в неё."
        );
    }
    format!("{what}: {}.", io_cause(cause))
}

fn io_cause(cause: &IoError) -> String {
    // Windows: ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION have no `ErrorKind` of their own.
    if cfg!(windows) && matches!(cause.raw_os_error(), Some(32 | 33)) {
        return "он занят другой программой; закройте его в Excel".into();
    }
    match cause.kind() {
        ErrorKind::NotFound => "такого файла или папки нет; проверьте имя".into(),
        ErrorKind::PermissionDenied => {
            "нет доступа; возможно, он открыт в другой программе или защищён от записи".into()
        }
        ErrorKind::IsADirectory => "это папка, а нужен файл".into(),
        ErrorKind::StorageFull => "на диске нет места".into(),
        ErrorKind::BrokenPipe => "программа, которая его читала, закрыла его".into(),
        ErrorKind::AddrInUse => "порт занят другой программой; укажите другой".into(),
        _ => visible(&cause.to_string()),
    }
}
