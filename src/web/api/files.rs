//! Files on their way in and out, block by block, so that no file is ever in memory as a whole and
//! no thread that serves others waits for a disk.

use std::fs::File;
use std::io::Read;
use std::time::Instant;

use axum::body::{Body, BodyDataStream, Bytes};
use axum::extract::multipart::{Field, Multipart};
use axum::extract::{FromRequest, Request, State};
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt, stream};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Deserialize;

use super::answers::created;
use super::ask::{Asked, Asker, Id, parse};
use super::problem::Problem;
use crate::text::api::RequestFault;
use crate::web::imports::{Download, Form, Imports, Kept, Options, Upload};

/// Bytes gathered before they are written.
const BLOCK: usize = 256 * 1024;

/// The largest field of a form beside its file.
const FIELD_LIMIT: usize = 64 * 1024;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    name: Option<String>,
}

/// How a file is sent.
enum Sent {
    Form,
    Plain,
}

impl Sent {
    fn of(headers: &HeaderMap) -> Option<Self> {
        let content_type = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
        match content_type.split(';').next()?.trim().to_ascii_lowercase().as_str() {
            "multipart/form-data" => Some(Self::Form),
            "application/octet-stream" | "text/csv" => Some(Self::Plain),
            other => (other == Form::Xlsx.content_type()).then_some(Self::Plain),
        }
    }
}

/// Takes a file: as a form with the field `file` (and `options`, JSON), or plain as the body, its
/// name in the address.
pub async fn upload(
    State(imports): State<Imports>,
    asker: Asker,
    Asked(named): Asked<Named>,
    request: Request,
) -> Result<Response, Problem> {
    let receiving = Receiving { imports, asker };
    let name = named.name.unwrap_or_default();
    let upload = match Sent::of(request.headers()) {
        None => return Err(receiving.fault(RequestFault::MediaType)),
        Some(Sent::Plain) => receiving.plain(&name, request.into_body()).await?,
        Some(Sent::Form) => receiving.form(request).await?,
    };
    let lang = receiving.asker.lang;
    let work = move |_: &Imports, _: &_, _| upload.finish(lang);
    receiving.asker.blocking(&receiving.imports, work).await.map(created)
}

/// Where a file comes from, piece by piece.
enum Chunks<'a> {
    Body(BodyDataStream),
    Field(Box<Field<'a>>),
}

/// It did not come whole.
struct Broken;

impl Chunks<'_> {
    async fn next(&mut self) -> Result<Option<Bytes>, Broken> {
        match self {
            Self::Body(body) => body.next().await.transpose().map_err(|_| Broken),
            Self::Field(field) => field.chunk().await.map_err(|_| Broken),
        }
    }
}

/// A file that is being received.
struct Receiving {
    imports: Imports,
    asker: Asker,
}

impl Receiving {
    fn fault(&self, fault: RequestFault) -> Problem {
        Problem::request(fault, self.asker.lang)
    }

    async fn begin(&self, name: &str) -> Result<Upload, Problem> {
        let name = name.to_owned();
        let work = move |imports: &Imports, owner: &_, _| {
            imports.begin_upload(owner, &name, Options::default())
        };
        self.asker.blocking(&self.imports, work).await
    }

    async fn plain(&self, name: &str, body: Body) -> Result<Upload, Problem> {
        let upload = self.begin(name).await?;
        self.receive(upload, Chunks::Body(body.into_data_stream())).await
    }

    async fn form(&self, request: Request) -> Result<Upload, Problem> {
        let form = |error: &dyn ToString| self.fault(RequestFault::Form).because(error.to_string());
        let multipart = Multipart::from_request(request, &()).await;
        let mut multipart = multipart.map_err(|error| form(&error.body_text()))?;
        let (mut received, mut options) = (None, None);
        while let Some(field) = multipart.next_field().await.map_err(|e| form(&e.body_text()))? {
            match field.name() {
                Some("file") if received.is_none() => received = Some(self.file(field).await?),
                Some("file") => return Err(form(&"file: more than one")),
                Some("options") if options.is_none() => {
                    let bytes = self.short(field).await?;
                    options = Some(parse::<Options>(&bytes, self.asker.lang)?);
                }
                Some("options") => return Err(form(&"options: more than once")),
                name => {
                    let name = name.unwrap_or_default().to_owned();
                    return Err(form(&format!("{name}: no such field")));
                }
            }
        }
        let Some(mut upload) = received else { return Err(form(&"file: missing")) };
        let Some(options) = options else { return Ok(upload) };
        let work = move |_: &Imports, _: &_, _| upload.choose(options).map(|()| upload);
        self.asker.blocking(&self.imports, work).await
    }

    async fn file(&self, field: Field<'_>) -> Result<Upload, Problem> {
        let upload = self.begin(field.file_name().unwrap_or_default()).await?;
        self.receive(upload, Chunks::Field(Box::new(field))).await
    }

    /// A field beside the file.
    async fn short(&self, mut field: Field<'_>) -> Result<Vec<u8>, Problem> {
        let mut bytes = Vec::new();
        while let Some(chunk) =
            field.chunk().await.map_err(|_| self.fault(RequestFault::BodyBroken))?
        {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > FIELD_LIMIT {
                return Err(self.fault(RequestFault::BodyTooLarge));
            }
        }
        Ok(bytes)
    }

    /// Writes what comes, block by block, as long as it comes in time.
    async fn receive(&self, mut upload: Upload, mut chunks: Chunks<'_>) -> Result<Upload, Problem> {
        let mut block = Vec::with_capacity(BLOCK);
        loop {
            let left = upload.deadline().saturating_duration_since(Instant::now());
            let Ok(chunk) = tokio::time::timeout(left, chunks.next()).await else {
                return Err(self.asker.problem(&upload.too_slow()));
            };
            let chunk = chunk.map_err(|Broken| self.fault(RequestFault::BodyBroken))?;
            block.extend_from_slice(chunk.as_deref().unwrap_or_default());
            if block.len() >= BLOCK || chunk.is_none() {
                let bytes = std::mem::take(&mut block);
                let work = move |_: &Imports, _: &_, _| upload.write(&bytes).map(|()| upload);
                upload = self.asker.blocking(&self.imports, work).await?;
            }
            if chunk.is_none() {
                return Ok(upload);
            }
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskedResults {
    form: Option<String>,
    only: Option<String>,
}

/// The results as a file.
pub async fn results(
    State(imports): State<Imports>,
    asker: Asker,
    Id(id): Id,
    Asked(asked): Asked<AskedResults>,
) -> Result<Response, Problem> {
    let form = match asked.form.as_deref() {
        None | Some("csv") => Some(Form::Csv),
        Some("xlsx") => Some(Form::Xlsx),
        Some(_) => None,
    };
    let kept = match asked.only.as_deref() {
        None | Some("all") => Some(Kept::Results),
        Some("failed") => Some(Kept::Failed),
        Some(_) => None,
    };
    let Some(wanted) = kept.zip(form) else {
        return Err(Problem::request(RequestFault::Query, asker.lang).because("form, only"));
    };
    let work = move |imports: &Imports, owner: &_, _| imports.download(owner, id, wanted);
    asker.blocking(&imports, work).await.map(attachment)
}

/// A file as something to be kept, never to be shown.
pub fn attachment(download: Download) -> Response {
    let Download { file, bytes, name, content_type } = download;
    let mut response = (StatusCode::OK, Body::from_stream(blocks(file))).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(header::CONTENT_LENGTH, bytes.into());
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(value) = HeaderValue::from_str(&disposition(&name)) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

fn blocks(file: File) -> impl futures_util::Stream<Item = std::io::Result<Bytes>> {
    stream::unfold(Some(file), |file| async move {
        let mut file = file?;
        let read = tokio::task::spawn_blocking(move || {
            let mut block = vec![0; BLOCK];
            file.read(&mut block).map(|count| {
                block.truncate(count);
                (block, file)
            })
        });
        match read.await.unwrap_or_else(|error| Err(std::io::Error::other(error))) {
            Ok((block, _)) if block.is_empty() => None,
            Ok((block, file)) => Some((Ok(Bytes::from(block)), Some(file))),
            Err(error) => Some((Err(error), None)),
        }
    })
}

/// RFC 6266: a name in ASCII for whoever knows nothing better, and the name itself.
fn disposition(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || " -_.()".contains(c) { c } else { '_' })
        .collect();
    let encoded: String = name
        .bytes()
        .map(|byte| {
            let as_it_is = byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
            if as_it_is { char::from(byte).to_string() } else { format!("%{byte:02X}") }
        })
        .collect();
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_offered_in_both_ways_and_breaks_out_of_neither() {
        assert_eq!(
            disposition("Заказы \"1\"\r\nX: y.csv"),
            "attachment; filename=\"______ _1___X_ y.csv\"; filename*=UTF-8''\
             %D0%97%D0%B0%D0%BA%D0%B0%D0%B7%D1%8B%20%221%22%0D%0AX%3A%20y.csv"
        );
    }
}
