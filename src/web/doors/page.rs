//! The frame of the pages that the doors show themselves: login, refusals. They work without
//! script, and for people who are not logged in.

use maud::{DOCTYPE, Markup, html};

use crate::text::Lang;
use crate::text::doors::{Word, word};
use crate::web::assets;

/// A page with this heading in its title.
#[must_use]
pub fn page(lang: Lang, heading: &str, content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(lang.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (heading) " · " (word(lang, Word::Title)) }
                link rel="stylesheet" href=(assets::href("doors.css"));
                link rel="icon" type="image/svg+xml" href=(assets::href("icon.svg"));
            }
            body class="doors" {
                main { (content) }
            }
        }
    }
}
