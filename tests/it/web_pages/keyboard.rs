//! Without a mouse: everything is reached by Tab, seen to be reached, and done by Enter, Space and
//! Escape. Only the system's own window for files is not a page, and is passed over.

use std::collections::BTreeSet;

use fantoccini::key::Key;

use super::browser::Browser;
use super::site::Site;

/// Presses Tab until what is focused fits; everything on the way must be visible and show it.
#[track_caller]
fn tab_to(browser: &Browser, css: &str) {
    let mut passed = BTreeSet::new();
    for _ in 0..200 {
        browser.press(Key::Tab);
        let seen = browser.value(
            "(() => { const e = document.activeElement, r = e.getBoundingClientRect();
               const around = e.closest('.drop') || e, style = getComputedStyle(around);
               return { html: e.outerHTML.slice(0, 90), width: r.width, height: r.height,
                        outline: style.outlineStyle, body: e === document.body }; })()",
        );
        if seen["body"] == true {
            continue;
        }
        assert_eq!(seen["outline"], "solid", "the focus is not to be seen: {seen}");
        assert!(seen["width"].as_f64().unwrap() > 1.0, "{seen}");
        if browser.value(&format!("document.activeElement.matches({css:?})")) == true {
            return;
        }
        passed.insert(seen["html"].to_string());
    }
    panic!("Tab does not lead to {css}, but to {passed:#?}");
}

#[test]
#[ignore = "needs Chromium and chromedriver; .ci/run runs it"]
fn a_file_goes_the_whole_way_by_keyboard_alone() {
    let site = Site::new("20/s", &["order=1005:code(200)"]);
    let browser = Browser::of("en");
    browser.goto(&site.url);
    // The first Tab skips what stands on every page.
    browser.press(Key::Tab);
    browser.until("document.activeElement.matches('.skip')");
    browser.press(Key::Enter);
    browser.until("document.activeElement.id === 'main'");
    tab_to(&browser, "#file");
    let mut file = String::from("bill_id,status,date\n1000,pade,15.03.2024\n");
    for order in 1001..=1060 {
        file.push_str(&format!("{order},paid,15.03.2024\n"));
    }
    browser.hand_in(&site.file("orders.csv", file));
    browser.until("document.querySelector('#summary')");
    // To the mistake, which is mended.
    tab_to(&browser, ".verdict a.main");
    browser.press(Key::Enter);
    browser.until("location.hash === '#rows'");
    tab_to(&browser, "#c-2-1");
    browser.type_text("x");
    browser.press(Key::Escape);
    assert_eq!(browser.value("document.querySelector('#c-2-1').value"), "pade");
    browser.run_script("document.activeElement.select()");
    browser.type_text("paid");
    browser.press(Key::Enter);
    browser.until("document.querySelector('#row-2').className === 'good'");
    browser.until("document.activeElement.id === 'send'");
    browser.press(Key::Enter);
    browser.until("document.querySelector('.ask')");
    tab_to(&browser, "button#send");
    browser.press(Key::Enter);
    browser.until("document.querySelector('#progress')");
    tab_to(&browser, "#hold");
    browser.press_char(' ');
    browser.until_text("Nothing is sent just now.");
    browser.until("document.activeElement.id === 'hold'");
    tab_to(&browser, "summary#stop");
    browser.press(Key::Enter);
    browser.until("document.querySelector('details.stop').open");
    browser.press(Key::Enter);
    browser.until("!document.querySelector('details.stop').open");
    tab_to(&browser, "#hold");
    browser.press(Key::Enter);
    browser.until_text("Not everything was sent");
    tab_to(&browser, ".filters a[href*='only=all']");
    browser.press(Key::Enter);
    browser.until("document.querySelectorAll('tbody').length === 61");
    // The table can be scrolled by keys, and nothing keeps one in it.
    tab_to(&browser, ".scroll");
    tab_to(&browser, "details.quiet > summary");
    tab_to(&browser, "#again");
    browser.press(Key::Enter);
    browser.until_text("These are the rows that were not sent.");
    assert_eq!(browser.log(), Vec::<String>::new());
}
