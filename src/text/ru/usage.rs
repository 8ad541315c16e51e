//! Mistakes on the command line, in Russian.

use crate::text::Lang::Ru;
use crate::text::quote::{quoted, visible};
use crate::text::usage::ArgumentFault;

/// What is wrong with the command line. `help` is the command that shows the help.
pub fn argument_fault(fault: &ArgumentFault, help: &str) -> String {
    let sentence = match fault {
        ArgumentFault::UnknownOption { option, nearest } => {
            format!("Параметра {} нет.{}", visible(option), maybe(nearest.as_deref()))
        }
        ArgumentFault::UnexpectedWord { word } => format!("Лишнее слово: {}.", quoted(Ru, word)),
        ArgumentFault::UnknownCommand { word, nearest } => format!(
            "Команды {} нет.{} Команды: send — отправить, check — проверить, template — \
             пустая таблица, history — что отправлялось, settings — настройки, doctor — проверить, \
             всё ли готово, serve — страница в браузере, sandbox — учебный сервис. Чтобы отправить файл, напишите: justclick-import send ФАЙЛ.",
            quoted(Ru, word),
            maybe(nearest.as_deref())
        ),
        ArgumentFault::ValueMissing { option, possible } => {
            format!("После {} нужно значение{}.", visible(option), choices(possible))
        }
        ArgumentFault::ValueNotPossible { option, value, possible, nearest } => format!(
            "Значение {} для {} не подходит{}.{}",
            quoted(Ru, value),
            visible(option),
            choices(possible),
            maybe(nearest.as_deref())
        ),
        ArgumentFault::ValueUnreadable { option, value } => {
            format!("Значение {} для {} не подходит.", quoted(Ru, value), visible(option))
        }
        ArgumentFault::FileMissing => "Не указан файл. Например: justclick-import send orders.csv \
             (знак - вместо имени — читать стандартный ввод)."
            .into(),
        ArgumentFault::ArgumentMissing { names } => {
            format!("Не хватает: {}.", visible(&names.join(", ")))
        }
        ArgumentFault::ValueNotTaken { option } => {
            format!("У параметра {} значения не бывает.", visible(option))
        }
        ArgumentFault::GivenTwice { option } => {
            format!("Параметр {} указан дважды. Оставьте один.", visible(option))
        }
        ArgumentFault::Conflict { option, others } => {
            format!("{} нельзя указать вместе с {}.", visible(option), visible(&others.join(", ")))
        }
        ArgumentFault::NotText => "В командной строке есть знаки, которые не читаются.".into(),
        ArgumentFault::KeyOnCommandLine { option } => {
            return format!(
                "Параметра {} нет, и нарочно: то, что набрано в командной строке, видят другие \
                 программы, и оно остаётся в истории команд. Сохраните ключ в файл и укажите его: \
                 --api-key-file ФАЙЛ — или задайте переменную JUSTCLICK_API_KEY. Если вы набрали \
                 здесь настоящий ключ, лучше выпустить новый.",
                visible(option)
            );
        }
        ArgumentFault::Other { detail } => {
            format!("Команда непонятна: {}.", visible(detail))
        }
    };
    format!("{sentence}\nСправка: {help}")
}

fn maybe(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |name| format!(" Может быть, {}?", visible(name)))
}

fn choices(possible: &[String]) -> String {
    if possible.is_empty() {
        String::new()
    } else {
        format!(". Годится: {}", possible.join(", "))
    }
}
