//! The text of all figures. The library writes OpenMetrics; node_exporter's textfile collector
//! reads the older text format 0.0.4 alone, which every Prometheus reads too. They differ in what
//! stands above the samples: <https://prometheus.io/docs/instrumenting/exposition_formats/>.

use prometheus_client::encoding::text::encode_registry;
use prometheus_client::registry::Registry;

/// The figures in the text format 0.0.4.
pub fn classic(registry: &Registry) -> String {
    let mut text = String::new();
    // Writing to a string does not fail.
    let _ = encode_registry(&mut text, registry);
    translated(&text)
}

/// OpenMetrics to the older format. There the name of a counter's family is that of its samples,
/// with `_total`; units have no line of their own, and there is no mark at the end.
fn translated(text: &str) -> String {
    let counters: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("# TYPE ")?.strip_suffix(" counter"))
        .collect();
    let mut translated = String::with_capacity(text.len());
    for line in text.lines() {
        let mut words = line.splitn(4, ' ');
        match (words.next(), words.next(), words.next(), words.next()) {
            (Some("#"), Some("UNIT" | "EOF"), ..) => continue,
            (Some("#"), Some(what @ ("HELP" | "TYPE")), Some(name), Some(rest))
                if counters.contains(&name) =>
            {
                translated.push_str(&format!("# {what} {name}_total {rest}"));
            }
            _ => translated.push_str(line),
        }
        translated.push('\n');
    }
    translated
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_are_named_like_their_samples_and_the_rest_stays() {
        let open = "# HELP a_b Rows sent.\n# TYPE a_b counter\na_b_total{x=\"# y\"} 1\n\
                    # HELP c_seconds How long.\n# TYPE c_seconds histogram\n# UNIT c_seconds seconds\n\
                    c_seconds_bucket{le=\"+Inf\"} 0\n# TYPE a gauge\na 2\n# EOF\n";
        let classic = "# HELP a_b_total Rows sent.\n# TYPE a_b_total counter\na_b_total{x=\"# y\"} 1\n\
                    # HELP c_seconds How long.\n# TYPE c_seconds histogram\n\
                    c_seconds_bucket{le=\"+Inf\"} 0\n# TYPE a gauge\na 2\n";
        assert_eq!(translated(open), classic);
    }
}
