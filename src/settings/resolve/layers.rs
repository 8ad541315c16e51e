//! Laying layers over one another.

use crate::settings::layer::Layer;

/// All layers in one, the strongest first, over the built-in defaults.
pub fn merged(layers: &[Layer]) -> Layer {
    layers.iter().rev().fold(Layer::built_in(), |weaker, stronger| over(stronger.clone(), weaker))
}

/// `stronger` where it says something, else `weaker`. Lists add up, the stronger layer's entries
/// last, because the last of several about one thing holds. The list of fields is complete by the
/// compiler's own check: there is no `..` here.
fn over(stronger: Layer, weaker: Layer) -> Layer {
    Layer {
        config: stronger.config.or(weaker.config),
        account: stronger.account.or(weaker.account),
        profile: stronger.profile.or(weaker.profile),
        files: if stronger.files.is_empty() { weaker.files } else { stronger.files },
        results: stronger.results.or(weaker.results),
        failed: stronger.failed.or(weaker.failed),
        no_results: stronger.no_results.or(weaker.no_results),
        sandbox: stronger.sandbox.or(weaker.sandbox),
        user: stronger.user.or(weaker.user),
        api_key_file: stronger.api_key_file.or(weaker.api_key_file),
        api_key: stronger.api_key.or(weaker.api_key),
        endpoint: stronger.endpoint.or(weaker.endpoint),
        ca_file: stronger.ca_file.or(weaker.ca_file),
        rate: stronger.rate.or(weaker.rate),
        workers: stronger.workers.or(weaker.workers),
        timeout: stronger.timeout.or(weaker.timeout),
        connect_timeout: stronger.connect_timeout.or(weaker.connect_timeout),
        retries: stronger.retries.or(weaker.retries),
        on_unconfirmed: stronger.on_unconfirmed.or(weaker.on_unconfirmed),
        stop_after: stronger.stop_after.or(weaker.stop_after),
        ledger: stronger.ledger.or(weaker.ledger),
        no_ledger: stronger.no_ledger.or(weaker.no_ledger),
        resend: stronger.resend.or(weaker.resend),
        no_wait: stronger.no_wait.or(weaker.no_wait),
        sheet: stronger.sheet.or(weaker.sheet),
        delimiter: stronger.delimiter.or(weaker.delimiter),
        encoding: stronger.encoding.or(weaker.encoding),
        date_format: stronger.date_format.or(weaker.date_format),
        time_zone: stronger.time_zone.or(weaker.time_zone),
        columns: joined(weaker.columns, stronger.columns),
        status_names: joined(weaker.status_names, stronger.status_names),
        default_status: stronger.default_status.or(weaker.default_status),
        default_date: stronger.default_date.or(weaker.default_date),
        rpo_check: stronger.rpo_check.or(weaker.rpo_check),
        on_conflict: stronger.on_conflict.or(weaker.on_conflict),
        strict: stronger.strict.or(weaker.strict),
        summary: stronger.summary.or(weaker.summary),
        quiet: stronger.quiet.or(weaker.quiet),
        verbose: stronger.verbose.or(weaker.verbose),
        progress: stronger.progress.or(weaker.progress),
        log_file: stronger.log_file.or(weaker.log_file),
        log_format: stronger.log_format.or(weaker.log_format),
        log_rotate: stronger.log_rotate.or(weaker.log_rotate),
        log_keep: stronger.log_keep.or(weaker.log_keep),
        metrics_file: stronger.metrics_file.or(weaker.metrics_file),
        metrics: stronger.metrics.or(weaker.metrics),
        notify: stronger.notify.over(weaker.notify),
        lang: stronger.lang.or(weaker.lang),
        yes: stronger.yes.or(weaker.yes),
        deadline: stronger.deadline.or(weaker.deadline),
        status_file: stronger.status_file.or(weaker.status_file),
        inbox: stronger.inbox.or(weaker.inbox),
        once: stronger.once.or(weaker.once),
        settle: stronger.settle.or(weaker.settle),
        poll: stronger.poll.or(weaker.poll),
        listen: stronger.listen.or(weaker.listen),
        hosts: joined(weaker.hosts, stronger.hosts),
        tls_cert: stronger.tls_cert.or(weaker.tls_cert),
        tls_key: stronger.tls_key.or(weaker.tls_key),
        behind_proxy: stronger.behind_proxy.or(weaker.behind_proxy),
        state_dir: stronger.state_dir.or(weaker.state_dir),
        max_upload: stronger.max_upload.or(weaker.max_upload),
        keep_days: stronger.keep_days.or(weaker.keep_days),
        open_metrics: stronger.open_metrics.or(weaker.open_metrics),
    }
}

fn joined(mut first: Vec<String>, then: Vec<String>) -> Vec<String> {
    first.extend(then);
    first
}
