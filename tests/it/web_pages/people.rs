//! Several people on one page: each logs in, and each sees their own.

use super::browser::Browser;
use super::site::Site;
use crate::harness::paid;
use crate::page::PASSWORD;

fn log_in(site: &Site, browser: &Browser, name: &str) {
    browser.goto(&site.url);
    browser.fill("#name", name);
    browser.fill("#password", &format!("{PASSWORD}\n"));
    browser.until_text("Hand in a file with orders");
    browser.until_text(name);
}

#[test]
#[ignore = "needs Chromium and chromedriver; .ci/run runs it"]
fn two_people_see_their_own_files_and_the_boss_sees_all() {
    let site = Site::of_people(&["anna", "ben", "boss"]);
    let anna = Browser::of("en");
    log_in(&site, &anna, "anna");
    anna.hand_in(&site.file("anna.csv", paid(1001..=1003)));
    anna.until_text("All is well");
    let page = anna.url();
    let ben = Browser::of("en");
    ben.goto(&page);
    ben.until("document.querySelector('#password')");
    log_in(&site, &ben, "ben");
    assert!(!ben.text("main").contains("anna.csv"));
    ben.goto(&page);
    ben.until_text("There is no such import.");
    assert!(ben.log().iter().all(|line| line.contains("404")), "nothing else is complained of");
    ben.goto(&site.page("/?all=1"));
    assert!(!ben.text("main").contains("anna.csv"), "only admins see everybody's");
    // Anna sends; Ben finds the order, but not whose it was.
    anna.click("#send");
    anna.until("document.querySelector('.ask')");
    anna.click("#send");
    anna.until_text("Everything was sent");
    ben.goto(&site.page("/orders?number=1002"));
    ben.until("document.querySelector('tbody tr')");
    assert!(!ben.text("main").contains("anna"), "{}", ben.text("main"));
    ben.click(".who button");
    ben.until("document.querySelector('#password')");
    log_in(&site, &ben, "boss");
    ben.click("a[href='/?all=1']");
    ben.until_text("anna.csv");
    ben.click(".files a");
    ben.until_text("Everything was sent");
    assert!(ben.text("main").contains("anna"), "who sent it");
    assert_eq!(ben.log(), Vec::<String>::new());
}

#[test]
#[ignore = "needs Chromium and chromedriver; .ci/run runs it"]
fn whoever_was_logged_out_meanwhile_logs_in_and_comes_back() {
    let site = Site::of_people(&["anna"]);
    let anna = Browser::of("en");
    log_in(&site, &anna, "anna");
    anna.hand_in(&site.file("anna.csv", "bill_id,status,date\n1001,pade,15.03.2024\n"));
    anna.until("document.querySelector('#c-2-1')");
    let page = anna.url();
    // As in another tab.
    anna.wait_for_script(
        "const done = arguments[0];
         const token = JSON.parse(document.body.getAttribute('hx-headers'));
         const form = new URLSearchParams({ csrf: token['x-csrf-token'] });
         fetch('/logout', { method: 'POST', body: form }).then(() => done());",
    );
    anna.fill("#c-2-1", "paid\n");
    anna.until("document.querySelector('#password')");
    anna.fill("#name", "anna");
    anna.fill("#password", &format!("{PASSWORD}\n"));
    anna.until("document.querySelector('#c-2-1')");
    assert_eq!(anna.url(), page);
}
