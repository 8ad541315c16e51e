//! The words of workbooks, in Russian.

use crate::text::sheet::{SheetName, SummaryWord};

pub fn name(sheet: SheetName) -> &'static str {
    match sheet {
        SheetName::Summary => "Итог",
        SheetName::Rows => "Строки",
        SheetName::Failed => "Исправить",
    }
}

pub fn note(column: &str) -> &'static str {
    match column {
        "import_line" => "Номер строки в исходном файле.",
        "import_outcome" => {
            "Что стало со строкой. Обновлённые строки (updated, already_updated) второй раз не \
             уйдут, если отправить этот файл снова."
        }
        "import_code" => "Код причины, одинаковый на всех языках.",
        "import_message" => "Что не так и как исправить.",
        "import_warnings" => "Замечания: отправке они не мешают, но проверьте их.",
        "import_attempts" => "Сколько запросов ушло по этой строке.",
        "import_finished_at" => "Когда пришёл ответ.",
        "import_bill_id" => "Номер заказа, который будет отправлен.",
        "import_status" => "Статус, который будет отправлен.",
        "import_date" => "Дата, которая будет отправлена: секунды с 1970 года.",
        "import_rpo" => "Трек-номер, который будет отправлен.",
        _ => "",
    }
}

pub fn summary(word: SummaryWord) -> &'static str {
    match word {
        SummaryWord::Sent => "Отправка",
        SummaryWord::Rehearsed => "Репетиция: настоящие заказы не изменились",
        SummaryWord::Checked => "Проверка: ничего не отправлялось",
        SummaryWord::File => "Файл",
        SummaryWord::Sheet => "Лист",
        SummaryWord::Finished => "Закончено",
        SummaryWord::Elapsed => "Заняло",
        SummaryWord::Requests => "Запросов",
        SummaryWord::Outcomes => "Что стало со строками",
        SummaryWord::Rows => "Всего строк",
        SummaryWord::Warned => "Строк с замечаниями",
        SummaryWord::Problems => "Чаще всего",
        SummaryWord::Stopped => "Почему остановлено",
    }
}
