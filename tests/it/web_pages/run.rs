//! A run, watched: paused, stopped, reloaded, left alone, begun again.

use std::time::Instant;

use super::browser::Browser;
use super::site::Site;
use crate::harness::{paid, wait_until};

/// Hands a file in, and sends it.
fn send(site: &Site, browser: &Browser, orders: std::ops::RangeInclusive<u32>) -> String {
    site.hand_in(browser, "orders.csv", paid(orders));
    let page = browser.url();
    browser.click("#send");
    browser.until("document.querySelector('.ask')");
    browser.click("#send");
    browser.until("document.querySelector('#progress')");
    page
}

fn done(browser: &Browser) -> u64 {
    browser.value("document.querySelector('progress').value").as_u64().unwrap()
}

#[test]
#[ignore = "needs Chromium and chromedriver; .ci/run runs it"]
fn a_run_is_paused_and_resumed() {
    let site = Site::new("20/s", &[]);
    let browser = Browser::of("en");
    send(&site, &browser, 1001..=1060);
    browser.until("document.querySelector('progress').value >= 3");
    browser.until_text("Time left");
    browser.click("#hold");
    browser.until_text("Nothing is sent just now.");
    // What was on its way has come back by the time that numbers stay the same.
    let requests = || site.shop.counters().requests;
    wait_until("a pause", || {
        let before = requests();
        std::thread::sleep(std::time::Duration::from_millis(300));
        requests() == before
    });
    let held = requests();
    assert!(held < 60);
    assert_eq!(browser.text("#said"), "Paused", "whoever hears the page is told");
    assert_eq!(browser.value("document.activeElement.id"), "hold", "the focus stays where it was");
    browser.refresh();
    browser.until_text("Nothing is sent just now.");
    browser.click("#hold");
    browser.until_text("Everything was sent");
    assert_eq!(site.shop.counters().requests, 60);
    assert_eq!(browser.log(), Vec::<String>::new());
}

#[test]
#[ignore = "needs Chromium and chromedriver; .ci/run runs it"]
fn a_run_is_stopped_and_goes_on_later_without_sending_anything_twice() {
    let site = Site::new("20/s", &[]);
    let browser = Browser::of("en");
    send(&site, &browser, 1001..=1060);
    browser.until("document.querySelector('progress').value >= 3");
    browser.click("#stop");
    browser.click(".stop .danger");
    browser.until_text("Sending was stopped");
    assert!(site.shop.counters().requests < 60);
    assert!(browser.text(".counts").contains("not sent"));
    browser.click("a[href$='/send']");
    browser.until("document.querySelector('.ask')");
    browser.click("#send");
    browser.until_text("Everything was sent");
    assert_eq!(site.shop.counters().requests, 60, "each row once");
}

#[test]
#[ignore = "needs Chromium and chromedriver; .ci/run runs it"]
fn a_page_that_is_reloaded_or_closed_changes_nothing() {
    let site = Site::new("20/s", &[]);
    let browser = Browser::of("en");
    let page = send(&site, &browser, 1001..=1080);
    browser.until("document.querySelector('progress').value >= 3");
    browser.refresh();
    browser.until("document.querySelector('progress')");
    let before = done(&browser);
    assert!(before >= 3);
    browser.until(&format!("document.querySelector('progress').value > {before}"));
    browser.new_tab(true);
    let sent = site.shop.counters().requests;
    wait_until("further rows", || site.shop.counters().requests > sent + 10);
    browser.goto(&site.url);
    browser.until_text("Being sent");
    browser.click(".files a");
    browser.until_text("Everything was sent");
    assert_eq!(browser.url(), page);
    assert_eq!(site.shop.counters().requests, 80);
}

#[test]
#[ignore = "needs Chromium and chromedriver; .ci/run runs it"]
fn a_server_that_ends_in_the_middle_goes_on_and_so_does_the_page() {
    let mut site = Site::new("20/s", &[]);
    let browser = Browser::of("en");
    send(&site, &browser, 1001..=1060);
    browser.until("document.querySelector('progress').value >= 3");
    site.restart();
    browser.until_text("Everything was sent");
    assert_eq!(site.shop.counters().requests, 60, "each row once");
}

#[test]
#[ignore = "needs Chromium and chromedriver; .ci/run runs it"]
fn files_of_one_shop_wait_for_each_other_visibly() {
    let site = Site::new("20/s", &[]);
    let browser = Browser::of("en");
    send(&site, &browser, 1001..=1060);
    browser.click("#hold");
    browser.until_text("Paused");
    let first = browser.url();
    // One that is paused gives way; one that is under way does not.
    browser.click("#hold");
    browser.until_text("Being sent");
    send(&site, &browser, 2001..=2010);
    browser.until_text("1 file ahead.");
    browser.goto(&site.url);
    browser.until_text("Waiting: 1 file ahead");
    browser.goto(&first);
    browser.until_text("Everything was sent");
    browser.goto(&site.url);
    browser.click(".files li a");
    browser.until_text("Everything was sent");
    assert_eq!(site.shop.counters().requests, 70);
}

#[test]
#[ignore = "needs Chromium and chromedriver; .ci/run runs it"]
fn rows_that_failed_are_put_right_and_sent_again() {
    let site = Site::new("unlimited", &["order=1003:code(200)"]);
    let browser = Browser::of("en");
    send(&site, &browser, 1001..=1010);
    browser.until_text("Not everything was sent");
    browser.until_text("9 of 10 rows updated. 1 row needs attention.");
    assert_eq!(browser.count("tbody"), 1, "what failed is shown first");
    browser.click("#again");
    browser.until_text("These are the rows that were not sent.");
    assert_eq!(browser.text("h1"), "orders (failed).csv");
    browser.click("#row-2 .act > *");
    browser.fill("#c-2-0", "2003\n");
    browser.until("document.querySelector('#row-2 .fixed')");
    browser.click("#send");
    browser.until("document.querySelector('.ask')");
    browser.click("#send");
    browser.until_text("Everything was sent");
    assert_eq!(site.shop.record().requests_of("2003"), 1);
    assert_eq!(site.shop.counters().requests, 11);
}

#[test]
#[ignore = "needs Chromium and chromedriver; .ci/run runs it"]
fn a_file_of_ten_thousand_rows_is_shown_page_by_page() {
    let site = Site::new("unlimited", &[]);
    let browser = Browser::of("en");
    let mut file = paid(100_001..=109_999);
    file.push_str("x,paid,15.03.2024\n");
    let path = site.file("large.csv", file);
    browser.goto(&site.url);
    let started = Instant::now();
    browser.hand_in(&path);
    browser.until("document.querySelector('#summary')");
    println!("10 000 rows: the page {:?} after the file was chosen", started.elapsed());
    browser.until_text("Ready to be sent: 9,999 of 10,000 rows.");
    assert_eq!(browser.count("tbody[id^=row-]"), 1);
    browser.click(".filters a[href*=all]");
    browser.until("document.querySelectorAll('tbody[id^=row-]').length === 100");
    browser.click("a[rel=next]");
    browser.until_text("101–200 of 10,000");
    assert_eq!(browser.count("#row-102"), 1);
    let started = Instant::now();
    browser.click(".filters a[href*=problems]");
    browser.fill("#c-10001-0", "110000\n");
    browser.until("document.querySelector('#row-10001').className === 'good'");
    println!("10 000 rows: a cell was judged again within {:?}", started.elapsed());
    browser.click("#send");
    browser.until_text("Send 10,000 rows");
    browser.click("#send");
    browser.until_text("Everything was sent");
    browser.until_text("1–100 of 10,000");
    assert_eq!(site.shop.counters().requests, 10_000);
}
