//! A file on its way in, block by block.

use std::time::Instant;

use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{FromRequest, Request, State};
use http::StatusCode;

use super::visit::{Answer, Trouble, Visit, go};
use crate::text::doors::{Refusal, refusal};
use crate::text::page::{Word, word};
use crate::web::imports::views::Uploaded;
use crate::web::imports::{Imports, Options, Upload};

/// Bytes gathered before they are written.
const BLOCK: usize = 256 * 1024;

/// Files of one form at most.
const FILES: usize = 20;

/// Takes files; one is shown at once, several in the list.
pub async fn upload(State(imports): State<Imports>, visit: Visit, request: Request) -> Answer {
    let receiving = Receiving { imports, visit };
    let multipart = Multipart::from_request(request, &()).await;
    let mut multipart = multipart.map_err(|_| receiving.broken())?;
    let mut done: Vec<Uploaded> = Vec::new();
    while let Some(field) = multipart.next_field().await.map_err(|e| receiving.of(&e))? {
        let name = field.file_name().unwrap_or_default().to_owned();
        if field.name() != Some("file") || name.is_empty() {
            receiving.pass_over(field).await?;
        } else if done.len() < FILES {
            done.push(receiving.file(&name, field).await?);
        }
    }
    let path = match done.as_slice() {
        [] => {
            let sentence = word(receiving.visit.lang, Word::FileMissing);
            return Err(receiving.visit.refuse(StatusCode::UNPROCESSABLE_ENTITY, sentence));
        }
        [Uploaded { import, same_as: Some(same) }] => format!("/imports/{}?same={same}", import.id),
        [Uploaded { import, same_as: None }] => format!("/imports/{}", import.id),
        _ => "/".to_owned(),
    };
    Ok(go(&receiving.visit, &path))
}

struct Receiving {
    imports: Imports,
    visit: Visit,
}

impl Receiving {
    /// The form did not come whole. Where it went beyond its bounds, the doors say so instead.
    fn broken(&self) -> Trouble {
        let (_, sentence) = refusal(self.visit.lang, Refusal::Malformed);
        self.visit.refuse(StatusCode::BAD_REQUEST, sentence)
    }

    fn of(&self, error: &MultipartError) -> Trouble {
        let (_, sentence) = refusal(self.visit.lang, Refusal::Malformed);
        self.visit.refuse(error.status(), sentence)
    }

    async fn pass_over(&self, mut field: Field<'_>) -> Result<(), Trouble> {
        while field.chunk().await.map_err(|e| self.of(&e))?.is_some() {}
        Ok(())
    }

    async fn file(&self, name: &str, mut field: Field<'_>) -> Result<Uploaded, Trouble> {
        let name = name.to_owned();
        let begin = move |imports: &Imports, owner: &_, _| {
            imports.begin_upload(owner, &name, Options::default())
        };
        let mut upload: Upload = self.visit.ask(&self.imports, begin).await?;
        let mut block = Vec::with_capacity(BLOCK);
        loop {
            let left = upload.deadline().saturating_duration_since(Instant::now());
            let Ok(chunk) = tokio::time::timeout(left, field.chunk()).await else {
                return Err(self.visit.trouble(&upload.too_slow()));
            };
            let chunk = chunk.map_err(|e| self.of(&e))?;
            block.extend_from_slice(chunk.as_deref().unwrap_or_default());
            if block.len() >= BLOCK || chunk.is_none() {
                let bytes = std::mem::take(&mut block);
                let write = move |_: &Imports, _: &_, _| upload.write(&bytes).map(|()| upload);
                upload = self.visit.ask(&self.imports, write).await?;
            }
            if chunk.is_none() {
                let finish = move |_: &Imports, _: &_, lang| upload.finish(lang);
                return self.visit.ask(&self.imports, finish).await;
            }
        }
    }
}
