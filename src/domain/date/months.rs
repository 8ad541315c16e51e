//! Names of months as files write them: Russian in the genitive, the nominative and short, and
//! English, whole and short.

/// Per month, from January: every name, in small letters.
const NAMES: [&[&str]; 12] = [
    &["января", "январь", "янв", "january", "jan"],
    &["февраля", "февраль", "фев", "февр", "february", "feb"],
    &["марта", "март", "мар", "march", "mar"],
    &["апреля", "апрель", "апр", "april", "apr"],
    &["мая", "май", "may"],
    &["июня", "июнь", "июн", "june", "jun"],
    &["июля", "июль", "июл", "july", "jul"],
    &["августа", "август", "авг", "august", "aug"],
    &["сентября", "сентябрь", "сен", "сент", "september", "sep", "sept"],
    &["октября", "октябрь", "окт", "october", "oct"],
    &["ноября", "ноябрь", "ноя", "нояб", "november", "nov"],
    &["декабря", "декабрь", "дек", "december", "dec"],
];

/// The number of the month, 1 to 12, that `name` means; capitals do not matter.
pub(super) fn number(name: &str) -> Option<u32> {
    let find = |is_it: &dyn Fn(&str) -> bool| {
        NAMES.iter().position(|names| names.iter().any(|known| is_it(known)))
    };
    // Nearly all come in small letters, and folding is slow.
    let index = find(&|known| known == name).or_else(|| find(&|known| is_same(known, name)))?;
    u32::try_from(index + 1).ok()
}

/// Whether `text` is `small` but for capitals.
pub(super) fn is_same(small: &str, text: &str) -> bool {
    text.chars().flat_map(char::to_lowercase).eq(small.chars())
}
