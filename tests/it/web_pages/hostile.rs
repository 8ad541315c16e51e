//! Files that were made to do harm: what stands in them is text, wherever it is shown.

use super::browser::Browser;
use super::site::Site;

/// What would run, or break out, if anything of it were taken for more than text.
const MARKUP: &str = "<script>alert(1)</script><img src=x onerror=alert(2)>'>\"><svg/onload=alert(3)>\
                      <b hx-get=/logout hx-trigger=load>{{7*7}}${7*7}</b>";

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// Nothing has run, nothing was blocked that had tried to.
#[track_caller]
fn is_calm(browser: &Browser, place: &str) {
    assert!(!browser.has_alert(), "{place}: something has run");
    assert_eq!(browser.log(), Vec::<String>::new(), "{place}");
    let foreign =
        "document.querySelectorAll('main img, main svg, main b[hx-get], main script').length";
    assert_eq!(browser.value(foreign), 0, "{place}: text has become elements");
}

#[test]
#[ignore = "needs Chromium and chromedriver; .ci/run runs it"]
fn script_in_names_headers_and_cells_is_text() {
    let site = Site::new("unlimited", &["order=1002:code(200)"]);
    let browser = Browser::of("en");
    let evil = quoted(MARKUP);
    let file = format!(
        "bill_id,status,date,{evil}\n1001,paid,15.03.2024,{evil}\n1002,paid,15.03.2024,x\n\
         {evil},{evil},{evil},{evil}\n"
    );
    // A slash cannot stand in a file's name.
    let name = format!("{}.csv", MARKUP.replace('/', ""));
    let name: String = name.chars().rev().take(110).collect::<Vec<_>>().into_iter().rev().collect();
    site.hand_in(&browser, &name, file);
    is_calm(&browser, "check");
    assert!(
        browser.text("h1").contains("onerror=alert(2)>") || browser.text("h1").contains("onload")
    );
    assert!(browser.text("table").contains("<script>alert(1)</script>"));
    let typed = browser.value("document.querySelector('#c-4-0').value");
    assert_eq!(typed, MARKUP, "and it can be put right");
    // Put into a cell by hand.
    browser.fill("#c-4-0", &format!("{MARKUP}x\n"));
    browser.until("document.querySelector('#row-4 .fixed')");
    is_calm(&browser, "corrected");
    browser.click("#columns > summary");
    browser.choose_value("#f-rpo", "3");
    browser.click("#columns form > button");
    browser.until("document.querySelector('#columns').innerText.includes('Tracking number ←')");
    is_calm(&browser, "columns");
    browser.click("#send");
    browser.until("document.querySelector('.ask')");
    is_calm(&browser, "ask");
    browser.click("#send");
    browser.until_text("Not everything was sent");
    is_calm(&browser, "results");
    browser.click(".filters a[href*='only=all']");
    browser.until("document.querySelectorAll('tbody').length === 3");
    is_calm(&browser, "all results");
    browser.goto(&site.url);
    is_calm(&browser, "files");
    browser.goto(&site.page("/orders?number=1002"));
    browser.one("tbody tr");
    is_calm(&browser, "order");
    let number = "%3Cscript%3Ealert(1)%3C/script%3E%22%3E%3Cimg%20src=x%20onerror=alert(2)%3E";
    browser.goto(&site.page(&format!("/orders?number={number}")));
    browser.until_text("digits only");
    is_calm(&browser, "search");
    for query in
        ["only=%3Csvg/onload=alert(1)%3E", "same=%22%3E%3Csvg/onload=alert(1)%3E", "edit=1"]
    {
        browser.goto(&site.url);
        browser.click(".files a");
        browser.until("document.querySelector('h1.name')");
        let page = browser.url();
        browser.goto(&format!("{}?{query}", page.split('?').next().unwrap()));
        is_calm(&browser, query);
    }
}

#[test]
#[ignore = "needs Chromium and chromedriver; .ci/run runs it"]
fn a_page_asks_nobody_else_for_anything() {
    let site = Site::new("unlimited", &[]);
    let browser = Browser::of("ru");
    site.hand_in(&browser, "orders.csv", "bill_id,status,date\n1001,paid,15.03.2024\n");
    let asked = browser.value("performance.getEntriesByType('resource').map(e => e.name)");
    let asked = asked.as_array().unwrap();
    assert!(asked.len() >= 4, "{asked:?}");
    for url in asked {
        assert!(url.as_str().unwrap().starts_with(&site.url), "{url}");
    }
    // The policy does hold: what would be inline is refused.
    browser.run_script(
        "const script = document.createElement('script'); script.textContent = 'window.ran = 1';
         document.body.append(script);
         document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.ran = 2\">');",
    );
    browser.until("document.images.length === 1 && document.images[0].complete");
    assert!(browser.value("window.ran || null").is_null());
    assert!(!browser.log().is_empty());
}
