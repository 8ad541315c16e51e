//! The figures of a watch: counted over all of its runs, on a page while it lives.

use crate::commands::audience::Audience;
use crate::commands::reporting::{account, write_metrics};
use crate::commands::screens::Screens;
use crate::error::{Error, IoAction};
use crate::metrics::Metrics;
use crate::metrics::server::{Server, serve};
use crate::settings::resolve::Settings;
use crate::text::watch::{self as words, Word};

/// Figures, where somebody wants them.
pub struct Figures {
    /// Where runs are counted.
    pub metrics: Option<Metrics>,
    /// Serves as long as it is kept.
    _page: Option<Server>,
}

impl Figures {
    /// Begins to count. A file is written at once: what it says of the last success is taken over.
    ///
    /// # Errors
    /// The address for the page cannot be listened to.
    pub fn begin(settings: &Settings, screens: &Screens) -> Result<Self, Error> {
        let unattended = &settings.unattended;
        if unattended.metrics.is_none() && unattended.metrics_file.is_none() {
            return Ok(Self { metrics: None, _page: None });
        }
        let metrics = Metrics::new(account(settings));
        write_metrics(&metrics, settings, screens as &dyn Audience);
        let page = match unattended.metrics {
            None => None,
            Some(address) => {
                let served = serve(address, metrics.clone()).map_err(|cause| Error::Io {
                    action: IoAction::ServeMetrics,
                    path: address.to_string().into(),
                    cause,
                })?;
                let address = format!("http://{}/metrics", served.local_addr());
                let word = Word::Figures { address: &address };
                screens.say_words(&words::word(settings.output.lang, &word));
                tracing::info!(address, "figures served");
                Some(served)
            }
        };
        Ok(Self { metrics: Some(metrics), _page: page })
    }
}
