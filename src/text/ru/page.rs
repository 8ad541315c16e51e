//! Words of the pages on which a file is handed in and looked at, in Russian.

use crate::text::page::Word;

/// A word.
#[expect(clippy::too_many_lines, reason = "a table, one line for each word")]
pub fn word(word: Word) -> &'static str {
    match word {
        Word::Skip => "К содержимому",
        Word::Files => "Файлы",
        Word::OrderNumber => "Номер заказа",
        Word::Find => "Найти",
        Word::LogOut => "Выйти",
        Word::LanguageSwitch => "Язык",
        Word::Steps => "Шаги",
        Word::StepFile => "Файл",
        Word::StepCheck => "Проверка",
        Word::StepSend => "Отправка",
        Word::StepResults => "Результат",
        Word::Pages => "Страницы",
        Word::Earlier => "Назад",
        Word::Later => "Дальше",
        Word::Back => "К списку файлов",
        Word::TroubleHeading => "Не получилось",
        Word::HomeHeading => "Загрузите файл с заказами",
        Word::DropHere => "или перетащите его сюда",
        Word::ChooseFile => "Выбрать файл",
        Word::CheckFile => "Загрузить и проверить",
        Word::UploadHint => {
            "Сначала файл только проверяется. В магазин ничего не уйдёт, пока вы не \
             подтвердите отправку."
        }
        Word::Uploading => "Загружаю и проверяю…",
        Word::FileMissing => "Файл не выбран. Выберите файл и загрузите его.",
        Word::EmptyTable => "Скачать пустую таблицу для заполнения",
        Word::MyFiles => "Ваши файлы",
        Word::EverybodysFiles => "Файлы всех сотрудников",
        Word::ShowEverybodys => "Показать файлы всех",
        Word::ShowMine => "Показать только мои",
        Word::NoFiles => {
            "Здесь появятся загруженные файлы: что проверено, что отправляется и что уже \
             отправлено."
        }
        Word::ThisComputer => "этот компьютер",
        Word::Checked => "Всё в порядке",
        Word::HasMistakes => "Есть ошибки",
        Word::NothingToSend => "Отправлять нечего",
        Word::RefusedHeading => "Файл не удалось прочитать",
        Word::OtherFile => "Загрузить другой файл",
        Word::MendOrLeave => {
            "Исправьте их здесь, в таблице ниже, или отправьте остальные строки: строки с \
             ошибками не отправятся."
        }
        Word::GoOn => "Дальше: отправить",
        Word::ToMistakes => "Исправить ошибки",
        Word::ByStatus => "Что будет отправлено",
        Word::Dates => "Даты",
        Word::FoundProblems => "Что не так",
        Word::Odd => "На что посмотреть",
        Word::LeftOut => "Пропущено",
        Word::ColumnsHeading => "Столбцы",
        Word::ColumnsHint => {
            "Здесь видно, из какого столбца берётся каждое значение. Если программа ошиблась, \
             выберите другой."
        }
        Word::NoColumn => "— нет —",
        Word::SeparateDates => "Отдельные даты отправки и оплаты",
        Word::Remember => "Запомнить для таких же файлов",
        Word::UseColumns => "Применить столбцы",
        Word::ReadingHeading => "Как читать файл",
        Word::Sheet => "Лист",
        Word::Encoding => "Кодировка (если вместо букв непонятные знаки)",
        Word::ByItself => "Определить автоматически",
        Word::DefaultStatus => "Статус для строк, где он не указан",
        Word::DefaultDate => "Дата для строк, где она не указана",
        Word::NoDefault => "Не подставлять",
        Word::Today => "Сегодня",
        Word::DateOrder => "Дата вида 03.04.2024",
        Word::DayFirst => "3 апреля (сначала день)",
        Word::MonthFirst => "4 марта (сначала месяц)",
        Word::ReadAgain => "Прочитать заново",
        Word::RowsHeading => "Строки файла",
        Word::ShowRows => "Какие строки показать",
        Word::AllRows => "Все",
        Word::OnlyProblems => "Требуют внимания",
        Word::OnlyCorrected => "Исправленные",
        Word::NoRowsHere => "Здесь нет ни одной строки.",
        Word::EditHint => {
            "Чтобы исправить ячейку, впишите новое значение и нажмите Enter. Esc отменяет \
             правку. Строка сразу проверится заново."
        }
        Word::Line => "Строка",
        Word::State => "Проверка",
        Word::Edit => "Изменить",
        Word::Save => "Сохранить",
        Word::Done => "Готово",
        Word::Undo => "Вернуть",
        Word::Mistake => "Ошибка:",
        Word::Warning => "Замечание:",
        Word::Corrected => "Исправлено.",
        Word::RowOdd => "Проверьте",
        Word::Nothing => "пусто",
        Word::Read => "Файл уже отправлен: исправить его здесь нельзя.",
        Word::DeleteFile => "Удалить файл",
        Word::DeleteHint => {
            "Файл и его результаты исчезнут отсюда. То, что уже отправлено в магазин, \
             останется отправленным."
        }
        Word::DeleteYes => "Да, удалить",
    }
}
