//! Every page as it looks: on a desk and on a phone, in both languages; held against axe-core, and
//! pictures of it for whoever wants to see them.
//!
//! `JUSTCLICK_PICTURES` names a folder for pictures, `JUSTCLICK_AXE` the file `axe.min.js`.

use std::path::PathBuf;

use serde_json::Value;

use super::browser::Browser;
use super::site::Site;
use crate::harness::{fixture, paid};

/// The narrowest phone, and a usual one.
const NARROW: u32 = 360;
const PHONE: u32 = 390;
const DESK: u32 = 1280;

/// In English what the fixture has in Russian.
const MISTAKES: &str = "Order number,Status,Date,Tracking number,Customer\n\
                        100301,sent,2024-03-14,80084740397510,A. Ivanova\n\
                        100302,sent,2024-03-14,8.00847E+13,P. Petrov\n\
                        100303,sent,2024-03-14,RA473124828RU,S. Smirnov\n\
                        100304,sent,2024-03-14,\"80084740397510, 10944022440321\",I. Kuznetsova\n\
                        100305,sent,2024-03-14,,D. Sokolov\n\
                        100306,sent,########,10944022440321,N. Morozova\n\
                        100307,sent,2024-02-31,14102192069353,I. Volkov\n\
                        100308,delivered,2024-03-14,RA473124829RU,M. Lebedeva\n\
                        100311,paid,2024-03-13,,V. Egorov\n\
                        100311,paid,2024-03-14,,V. Egorov\n\
                        100312,return,,,N. Pavlova\n";

/// Goes through all pages, and shows each, under a name.
fn walk(language: &str, show: &mut dyn FnMut(&Browser, &str)) {
    let site = Site::new("10/s", &["order=1003:code(200)", "order=1007:code(201)"]);
    let browser = Browser::of(language);
    browser.goto(&site.url);
    show(&browser, "01-first");
    // A file with mistakes.
    match language {
        "ru" => site.hand_in(&browser, "заказы 14 марта.csv", fixture("mistakes.csv")),
        _ => site.hand_in(&browser, "orders 14 March.csv", MISTAKES),
    }
    show(&browser, "02-mistakes");
    browser.fill("td.cell.bad input", "80084740397510\n");
    browser.until("document.querySelector('td.cell.fixed')");
    show(&browser, "03-corrected");
    browser.click("#columns > summary");
    browser.click("#reading > summary");
    show(&browser, "04-columns");
    browser.goto(&browser.url().split(['?', '#']).next().unwrap().replace("/check", ""));
    let check = browser.url();
    browser.goto(&format!("{check}/check?only=all"));
    browser.click("tbody a[id^=edit-]");
    browser.until("document.querySelector('tbody[data-editing]')");
    show(&browser, "05-editing");
    // One that cannot be read, and one that is well.
    site.hand_in(&browser, "picture.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    show(&browser, "06-refused");
    site.hand_in(&browser, "orders.csv", paid(1001..=1040));
    show(&browser, "07-well");
    let well = browser.url();
    browser.click("#send");
    browser.until("document.querySelector('.ask')");
    show(&browser, "08-ask");
    browser.click("#send");
    browser.until("document.querySelector('#progress')");
    browser.until("document.querySelectorAll('.last li').length > 5");
    browser.until("document.querySelectorAll('#progress dd').length === 2");
    show(&browser, "09-progress");
    browser.click("#hold");
    browser.until("document.querySelector('#hold.main')");
    show(&browser, "10-paused");
    browser.goto(&site.url);
    show(&browser, "11-files");
    browser.goto(&well);
    browser.click("#stop");
    show(&browser, "12-stop");
    browser.click("#hold");
    browser.until("document.querySelector('.downloads')");
    show(&browser, "13-results");
    browser.goto(&site.page("/orders?number=1003"));
    browser.one("tbody tr");
    show(&browser, "14-order");
    browser.goto(&site.page("/orders?number=77"));
    show(&browser, "15-order-unknown");
    browser.goto(&site.page("/imports/00000000000000000000000000000000"));
    show(&browser, "16-none");
}

/// Pictures for the staff's documentation, small ones: `JUSTCLICK_PICTURES` names `docs/pictures`.
/// Without it they are made all the same, and thrown away.
fn documents(language: &str) {
    let spare = tempfile::tempdir().unwrap();
    let folder = pictures().unwrap_or_else(|| spare.path().to_owned());
    walk(language, &mut |browser, name| {
        let (picture, height) = match name {
            "01-first" => ("first", 470),
            "02-mistakes" => ("mistakes", 760),
            "03-corrected" => ("corrected", 700),
            "08-ask" => ("ask", 660),
            "09-progress" => ("progress", 660),
            "13-results" => ("results", 760),
            _ => return,
        };
        let of_rows = picture == "corrected" || picture == "mistakes";
        let width = if of_rows { 1200 } else { 960 };
        browser.wide(width, 900);
        if picture == "corrected" {
            browser.run_script("document.querySelector('section.rows').scrollIntoView()");
        }
        let small = small(&browser.picture_above(width, height));
        assert!(small.len() < 60 * 1024, "{picture}: {} bytes", small.len());
        std::fs::write(folder.join(format!("page-{picture}.{language}.png")), small).unwrap();
        browser.wide(DESK, 900);
    });
}

#[test]
#[ignore = "makes the pictures of docs/, when the pages have changed"]
fn pictures_for_the_documentation() {
    documents("ru");
    documents("en");
}

/// The same picture with 64 colours, packed as well as it goes.
fn small(bytes: &[u8]) -> Vec<u8> {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut pixels).unwrap();
    let colours: Vec<[u8; 3]> = pixels[..frame.buffer_size()]
        .chunks(frame.color_type.samples())
        .map(|pixel| [pixel[0], pixel[1], pixel[2]].map(|part| part & 0xfc | part >> 6))
        .collect();
    let mut counts = std::collections::HashMap::<[u8; 3], usize>::new();
    for colour in &colours {
        *counts.entry(*colour).or_default() += 1;
    }
    let mut palette: Vec<([u8; 3], usize)> = counts.into_iter().collect();
    palette.sort_by_key(|(colour, count)| (std::cmp::Reverse(*count), *colour));
    palette.truncate(64);
    let mut known = std::collections::HashMap::<[u8; 3], u8>::new();
    let mut nearest = |colour: [u8; 3]| {
        let distance = |other: [u8; 3]| -> u32 {
            (0..3).map(|part| u32::from(colour[part].abs_diff(other[part])).pow(2)).sum()
        };
        *known.entry(colour).or_insert_with(|| {
            let best = (0..palette.len()).min_by_key(|index| distance(palette[*index].0)).unwrap();
            u8::try_from(best).unwrap()
        })
    };
    let indices: Vec<u8> = colours.iter().map(|colour| nearest(*colour)).collect();
    let mut packed = Vec::new();
    let mut encoder = png::Encoder::new(&mut packed, frame.width, frame.height);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_palette(palette.iter().flat_map(|(colour, _)| *colour).collect::<Vec<u8>>());
    encoder.set_compression(png::Compression::High);
    encoder.set_filter(png::Filter::NoFilter);
    encoder.write_header().unwrap().write_image_data(&indices).unwrap();
    packed
}

fn pictures() -> Option<PathBuf> {
    let folder = PathBuf::from(std::env::var_os("JUSTCLICK_PICTURES")?);
    std::fs::create_dir_all(&folder).unwrap();
    Some(folder)
}

fn fits_and_is_pictured(language: &str) {
    let folder = pictures();
    walk(language, &mut |browser, name| {
        for (width, height) in [(DESK, 900), (PHONE, 844), (NARROW, 740)] {
            browser.wide(width, height);
            // What a phone's window shows grows with what does not fit.
            let wide = browser.value("Math.max(document.documentElement.scrollWidth, innerWidth)");
            assert_eq!(wide, width, "{name} does not fit into {width}");
            if let Some(folder) = folder.as_ref().filter(|_| width != NARROW) {
                let path = folder.join(format!("{name}-{language}-{width}.png"));
                std::fs::write(path, browser.picture()).unwrap();
                if language == "ru" && width == DESK {
                    browser.dark(true);
                    let path = folder.join(format!("{name}-{language}-dark.png"));
                    std::fs::write(path, browser.picture()).unwrap();
                    browser.dark(false);
                }
            }
        }
        browser.wide(DESK, 900);
    });
}

#[test]
#[ignore = "needs Chromium and chromedriver; .ci/run runs it"]
fn every_page_fits_a_phone_in_russian() {
    fits_and_is_pictured("ru");
}

#[test]
#[ignore = "needs Chromium and chromedriver; .ci/run runs it"]
fn every_page_fits_a_phone_in_english() {
    fits_and_is_pictured("en");
}

/// What axe-core has against a page.
fn violations(browser: &Browser, axe: &str) -> Vec<String> {
    browser.run_script(axe);
    let found = browser.wait_for_script(
        "const done = arguments[0];
         const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
         axe.run(document, { runOnly: tags, resultTypes: ['violations'] }).then(
             (found) => done(found.violations.map((one) => [one.id, one.help,
                 one.nodes.slice(0, 3).map((node) => node.html + ' ' + node.failureSummary)])),
             (error) => done([['axe', String(error), []]]));",
    );
    found.as_array().unwrap().iter().map(Value::to_string).collect()
}

fn is_accessible(language: &str) {
    let path = std::env::var_os("JUSTCLICK_AXE");
    let path = path.unwrap_or_else(|| panic!("JUSTCLICK_AXE must name axe.min.js of axe-core"));
    let axe = std::fs::read_to_string(path).unwrap();
    let mut wrong = Vec::new();
    walk(language, &mut |browser, name| {
        for width in [DESK, PHONE] {
            browser.wide(width, 900);
            for dark in [false, true] {
                browser.dark(dark);
                let found = violations(browser, &axe);
                wrong.extend(found.iter().map(|one| format!("{name} {width} dark={dark}: {one}")));
            }
            browser.dark(false);
        }
        browser.wide(DESK, 900);
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
#[ignore = "needs Chromium, chromedriver and axe-core; .ci/run runs it"]
fn every_page_is_accessible_in_russian() {
    is_accessible("ru");
}

#[test]
#[ignore = "needs Chromium, chromedriver and axe-core; .ci/run runs it"]
fn every_page_is_accessible_in_english() {
    is_accessible("en");
}
