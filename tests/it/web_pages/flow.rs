//! The whole way of a file, in both languages.

use super::browser::Browser;
use super::site::Site;
use crate::harness::{fixture, rows};

/// What is said on the way, in one language.
struct Words {
    language: &'static str,
    other: &'static str,
    first: &'static str,
    well: &'static str,
    ask: &'static str,
    send: &'static str,
    done: &'static str,
    updated: &'static str,
}

const RUSSIAN: Words = Words {
    language: "ru",
    other: "English",
    first: "Загрузите файл с заказами",
    well: "Всё в порядке",
    ask: "Отправить?",
    send: "Отправить 12 строк",
    done: "Всё отправлено",
    updated: "Обновлено: 12 строк из 12.",
};

const ENGLISH: Words = Words {
    language: "en",
    other: "Русский",
    first: "Hand in a file with orders",
    well: "All is well",
    ask: "Send it?",
    send: "Send 12 rows",
    done: "Everything was sent",
    updated: "12 of 12 rows updated.",
};

fn orders() -> String {
    let mut text = String::from("Номер заказа;Статус;Дата\n");
    for order in 1..=12 {
        text.push_str(&format!("{};оплачен;15.03.2024\n", 1000 + order));
    }
    text
}

fn the_whole_way(words: &Words) {
    let site = Site::new("unlimited", &[]);
    let browser = Browser::of(words.language);
    browser.goto(&site.url);
    browser.until_text(words.first);
    assert_eq!(browser.value("document.documentElement.lang"), words.language);
    site.hand_in(&browser, "заказы.csv", orders());
    browser.until_text(words.well);
    assert_eq!(browser.text("h1"), "заказы.csv");
    assert_eq!(browser.count("tbody[id^=row-]"), 12);
    assert_eq!(site.shop.counters().requests, 0, "nothing is sent before it is agreed to");
    browser.click("#send");
    browser.until_text(words.ask);
    assert_eq!(browser.text("#send"), words.send);
    assert_eq!(site.shop.counters().requests, 0);
    browser.click("#send");
    browser.until_text(words.done);
    browser.until_text(words.updated);
    assert_eq!(site.shop.counters().requests, 12);
    // Results can be had, and are the same.
    let url = browser.value("document.querySelector('a[href$=\"results.csv\"]').href");
    let fetched = browser.wait_for_script(&format!(
        "const done = arguments[0]; fetch({url}).then(r => r.text()).then(done)"
    ));
    let table = rows(fetched.as_str().unwrap().as_bytes());
    assert_eq!(table.len(), 12);
    assert!(table.iter().all(|row| &row["import_outcome"] == "updated"), "{table:?}");
    // What was sent for an order is found.
    browser.fill("#find", "1003");
    browser.click(".find button");
    browser.until("location.search.includes('1003') && document.querySelector('tbody tr')");
    browser.until_text("заказы.csv");
    assert_eq!(browser.count("tbody tr"), 1);
    assert_eq!(browser.log(), Vec::<String>::new());
}

#[test]
#[ignore = "needs Chromium and chromedriver; .ci/run runs it"]
fn a_file_goes_the_whole_way_in_russian() {
    the_whole_way(&RUSSIAN);
}

#[test]
#[ignore = "needs Chromium and chromedriver; .ci/run runs it"]
fn a_file_goes_the_whole_way_in_english() {
    the_whole_way(&ENGLISH);
}

#[test]
#[ignore = "needs Chromium and chromedriver; .ci/run runs it"]
fn the_language_that_is_chosen_is_kept_and_one_stays_where_one_is() {
    let site = Site::new("unlimited", &[]);
    let browser = Browser::of("de");
    browser.goto(&site.page("/orders?number=5"));
    assert_eq!(browser.value("document.documentElement.lang"), "ru");
    browser.click(".who a");
    browser.until("document.documentElement.lang === 'en'");
    assert_eq!(browser.url(), site.page("/orders?number=5"));
    browser.goto(&site.url);
    browser.until_text(ENGLISH.first);
    assert_eq!(browser.text(".who a"), ENGLISH.other);
    browser.click(".who a");
    browser.until_text(RUSSIAN.first);
    assert_eq!(browser.text(".who a"), RUSSIAN.other);
}

#[test]
#[ignore = "needs Chromium and chromedriver; .ci/run runs it"]
fn a_file_with_mistakes_shows_them_where_they_are() {
    let site = Site::new("unlimited", &[]);
    let browser = Browser::of("ru");
    site.hand_in(&browser, "mistakes.csv", fixture("mistakes.csv"));
    browser.until_text("Есть ошибки");
    assert!(browser.count("td.cell.bad") > 5);
    assert!(browser.url().contains("/imports/"));
}

#[test]
#[ignore = "needs Chromium and chromedriver; .ci/run runs it"]
fn a_file_is_dropped_anywhere_on_the_page() {
    let site = Site::new("unlimited", &[]);
    let browser = Browser::of("en");
    browser.goto(&site.url);
    browser.one("#upload");
    browser.run_script(
        "const files = new DataTransfer();
         files.items.add(new File(['bill_id,status\\n1001,cancel\\n'], 'dropped.csv'));
         for (const type of ['dragenter', 'dragover', 'drop']) {
             const options = { bubbles: true, cancelable: true, dataTransfer: files };
             document.querySelector('h2').dispatchEvent(new DragEvent(type, options));
         }",
    );
    browser.until_text("All is well");
    assert_eq!(browser.text("h1"), "dropped.csv");
}

#[test]
#[ignore = "needs Chromium and chromedriver; .ci/run runs it"]
fn without_script_links_and_forms_lead_the_whole_way() {
    let site = Site::new("20/s", &[]);
    let browser = Browser::of("en");
    browser.goto(&site.url);
    browser.without_script();
    browser.goto(&site.url);
    let mut file = String::from("bill_id,status,date\n1000,pade,15.03.2024\n");
    for order in 1001..=1040 {
        file.push_str(&format!("{order},paid,15.03.2024\n"));
    }
    browser.hand_in(&site.file("orders.csv", file));
    browser.click("#upload button");
    browser.until_text("There are mistakes");
    browser.fill("#c-2-1", "paid");
    browser.click("#row-2 .act button");
    browser.until_text("All is well");
    browser.click(".filters a[href*='only=corrected']");
    browser.click("#row-2 .undo button");
    browser.until_text("There are mistakes");
    browser.click(".filters a[href*='only=all']");
    browser.click("#edit-3");
    browser.fill("#c-3-0", "2001");
    browser.click("#row-3 .act button");
    browser.until_text("It was “1001”.");
    browser.click("#send");
    browser.until_text("Send it?");
    browser.click("#send");
    browser.until_text("Being sent");
    browser.click("#hold");
    browser.until_text("Nothing is sent just now.");
    browser.click("#hold");
    // The page looks again by itself.
    browser.until_text("Not everything was sent");
    browser.click("#again");
    browser.until_text("These are the rows that were not sent.");
    assert_eq!(site.shop.record().requests_of("2001"), 1);
}
