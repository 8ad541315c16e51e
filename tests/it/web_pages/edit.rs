//! Cells put right in place, and columns chosen.

use super::browser::Browser;
use super::site::Site;

const MISTAKES: &str = "bill_id,status,date\n\
                        1001,pade,15.03.2024\n\
                        1002,paid,15.03.2024\n\
                        1003,paid,31.02.2024\n\
                        1004,paid,15.03.2024\n\
                        1004,paid,16.03.2024\n";

/// The field of a cell, by line and column.
fn cell(line: u32, column: u32) -> String {
    format!("#c-{line}-{column}")
}

fn focus(browser: &Browser) -> String {
    browser.value("document.activeElement.id").as_str().unwrap().to_owned()
}

#[test]
#[ignore = "needs Chromium and chromedriver; .ci/run runs it"]
fn a_cell_put_right_is_checked_at_once_and_leads_to_the_next_mistake() {
    let site = Site::new("unlimited", &[]);
    let browser = Browser::of("en");
    site.hand_in(&browser, "orders.csv", MISTAKES);
    browser.until_text("Ready to be sent: 1 of 5 rows.");
    // Still wrong: one stays, and hears so.
    browser.fill(&cell(2, 1), "payed\n");
    browser.until("document.querySelector('#said').textContent.includes('Row 2: 1 mistake')");
    assert_eq!(focus(&browser), "c-2-1");
    browser.fill(&cell(2, 1), "paid\n");
    browser.until("document.querySelector('#row-2').className === 'good'");
    browser.until("document.activeElement.id === 'c-4-2'");
    assert_eq!(
        browser.text("#said"),
        "Row 2: no mistakes. Rows with mistakes left: 3.",
        "whoever hears the page is told"
    );
    browser.until_text("Ready to be sent: 2 of 5 rows.");
    assert!(browser.text("#row-2").contains("It was “pade”."));
    // Saved by leaving the cell, too; and of two rows that contradict each other both are well then.
    browser.fill(&cell(6, 0), "1005");
    browser.click("#rows");
    browser.until("document.querySelector('#row-5').className === 'good'");
    browser.until("document.querySelector('#row-6').className === 'good'");
    // It is kept, and can be taken back.
    browser.refresh();
    browser.until_text("Ready to be sent: 4 of 5 rows.");
    browser.click(".filters a[href*=corrected]");
    browser.until("document.querySelectorAll('tbody[id^=row-]').length === 2");
    browser.click("#row-2 button[name=undo]");
    browser.until("document.querySelector('#row-2').className === 'bad'");
    assert_eq!(browser.value("document.querySelector('#c-2-1').value"), "pade");
    // Only what is right is sent.
    browser.click("#send");
    browser.until_text("Send 3 rows");
    browser.click("#send");
    browser.until_text("Not everything was sent");
    let record = site.shop.record();
    assert_eq!(record.requests_of("1005"), 1);
    assert_eq!(record.requests_of("1001") + record.requests_of("1003"), 0);
    assert_eq!(browser.log(), Vec::<String>::new());
}

#[test]
#[ignore = "needs Chromium and chromedriver; .ci/run runs it"]
fn a_row_without_mistakes_can_be_edited_and_left_again() {
    let site = Site::new("unlimited", &[]);
    let browser = Browser::of("en");
    site.hand_in(&browser, "orders.csv", "bill_id,status,date,note\n1001,paid,15.03.2024,a\n");
    // Where one clicks, one edits.
    browser.click("#row-2 td.cell");
    browser.until("document.activeElement.id === 'c-2-0'");
    browser.fill(&cell(2, 0), "1009");
    browser.press(fantoccini::key::Key::Escape);
    browser.until("!document.querySelector('#c-2-0')");
    assert!(browser.text("#row-2").contains("1001"), "nothing was changed");
    browser.until("document.activeElement.id === 'edit-2'");
    browser.click("#edit-2");
    browser.fill(&cell(2, 3), "b");
    browser.click("#edit-2");
    browser.until("document.querySelector('#row-2 .fixed')");
    assert!(browser.text("#row-2").contains("It was “a”."));
    browser.click(".filters a[href*=all]");
    browser.until("document.querySelector('#c-2-3').value === 'b'");
}

#[test]
#[ignore = "needs Chromium and chromedriver; .ci/run runs it"]
fn what_is_typed_while_a_row_is_on_its_way_is_not_lost() {
    let site = Site::new("unlimited", &[]);
    let browser = Browser::of("en");
    site.hand_in(&browser, "orders.csv", "bill_id,status,date\n1001,pade,31.02.2024\n");
    // Two cells of one row, the second before the answer to the first can have come.
    browser.run_script(
        "const first = document.querySelector('#c-2-1'), second = document.querySelector('#c-2-2');
         first.value = 'paid';
         first.dispatchEvent(new Event('change', { bubbles: true }));
         second.focus();
         second.value = '15.03.2024';",
    );
    browser.until("document.querySelector('#row-2 .fixed')");
    assert_eq!(browser.value("document.querySelector('#c-2-2').value"), "15.03.2024");
    assert_eq!(focus(&browser), "c-2-2");
    browser.press(fantoccini::key::Key::Enter);
    browser.until("document.querySelector('#row-2').className === 'good'");
    browser.refresh();
    browser.until_text("All is well");
}

#[test]
#[ignore = "needs Chromium and chromedriver; .ci/run runs it"]
fn another_column_is_chosen_and_remembered() {
    let site = Site::new("unlimited", &[]);
    let browser = Browser::of("en");
    let file = "bill_id,status,date,shipped on\n1001,paid,never,15.03.2024\n";
    site.hand_in(&browser, "monday.csv", file);
    browser.until_text("There is nothing to send");
    browser.click("#columns > summary");
    browser.choose("#f-date", "shipped on");
    browser.click("input[name=remember]");
    browser.click("#columns form > button");
    browser.until_text("All is well");
    assert!(browser.text("#columns").contains("Date ← “shipped on”"));
    site.hand_in(&browser, "tuesday.csv", file.replace("1001", "1002"));
    browser.until_text("All is well");
    // A column feeds one field.
    browser.click("#columns > summary");
    browser.choose("#f-bill_id", "shipped on");
    assert_eq!(browser.value("document.querySelector('#f-date').value"), "");
}

#[test]
#[ignore = "needs Chromium and chromedriver; .ci/run runs it"]
fn a_file_without_statuses_gets_one_for_all_rows() {
    let site = Site::new("unlimited", &[]);
    let browser = Browser::of("en");
    site.hand_in(&browser, "orders.csv", "bill_id,date\n1001,15.03.2024\n1002,15.03.2024\n");
    browser.until_text("The file cannot be read");
    browser.choose("#o-default_status", "Paid");
    browser.click("#reading form > button");
    browser.until_text("2 rows are ready to be sent.");
}
