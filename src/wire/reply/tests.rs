//! Replies as bytes, and what is read from them.

use serde_json::Value;

use super::*;

fn vectors() -> Value {
    serde_json::from_str(include_str!("../../../fixtures/php-vectors.json")).unwrap()
}

fn key(text: &str) -> ApiKey {
    ApiKey::new(text.to_owned())
}

#[test]
fn replies_made_by_php_verify_exactly_where_php_says_so() {
    let vectors = vectors();
    let replies = vectors["replies"].as_array().unwrap();
    assert_eq!(replies.len(), 25);
    for vector in replies {
        let body = vector["body"].as_str().unwrap();
        let read = read(body.as_bytes(), &key(vector["secret"].as_str().unwrap()));
        let verified = read.as_ref().is_ok_and(|reply| reply.verified);
        assert_eq!(verified, vector["valid"].as_bool().unwrap(), "{vector}");
        if let Ok(reply) = read {
            assert_eq!(reply.text, vector["error_text"].as_str().unwrap());
        }
    }
}

#[test]
fn documented_reply_signatures_are_reproduced() {
    let documented = "X".repeat(40);
    for (secret, code, text, hash) in [
        (documented.as_str(), "0", "Order status changed", "bba7c49af1c1d93407bd1f73bc42ff17"),
        (documented.as_str(), "200", "Nonexistent order", "e95a8dcc9368519482412470b53d392f"),
        ("s3cret&key", "200", "Заказ не найден / нет", "5e9363bfd034505f92466dc2f18afd16"),
    ] {
        assert_eq!(key(secret).sign_reply(code, text).as_str(), hash);
    }
}

#[test]
fn bodies_of_another_form_are_malformed() {
    for body in [
        "",
        "  \r\n",
        "<html><body>502</body></html>",
        "[]",
        "null",
        "{}",
        r#"{"error_code":0,"error_text":"ok"}"#,
        r#"{"error_code":0,"hash":"00"}"#,
        r#"{"error_text":"ok","hash":"00"}"#,
        r#"{"error_code":null,"error_text":"ok","hash":"00"}"#,
        r#"{"error_code":"","error_text":"ok","hash":"00"}"#,
        r#"{"error_code":"x1","error_text":"ok","hash":"00"}"#,
        r#"{"error_code":1.5,"error_text":"ok","hash":"00"}"#,
        r#"{"error_code":"99999999999999999999999","error_text":"ok","hash":"00"}"#,
        r#"{"error_code":0,"error_text":"ok","hash":"00"} trailing"#,
        r#"{"error_code":0,"error_text":"ok","hash":"#,
    ] {
        assert!(read(body.as_bytes(), &key("k")).is_err(), "{body}");
    }
    assert!(read(b"\xff\xfe\x00{", &key("k")).is_err());
}

#[test]
fn a_byte_order_mark_and_unknown_fields_are_accepted() {
    let hash = key("k").sign_reply("0", "ok");
    let body = format!(
        "\u{feff}{{\"new\":[1],\"error_code\":0,\"error_text\":\"ok\",\"hash\":\"{}\"}}",
        hash.as_str()
    );
    let reply = read(body.as_bytes(), &key("k")).unwrap();
    assert_eq!(reply, Reply { code: 0, text: "ok".into(), verified: true });
}

#[test]
fn a_hostile_body_is_shortened_to_one_line() {
    let body = format!("<html>\n\n{}", "x ".repeat(10_000));
    let beginning = read(body.as_bytes(), &key("k")).unwrap_err().beginning;
    assert!(beginning.chars().count() <= 61, "{beginning}");
    assert!(!beginning.contains('\n'));
}
