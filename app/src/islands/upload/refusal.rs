//! Why a request of an upload was refused, and what to make of it.

use std::time::Duration;

use serde::Deserialize;

use crate::{
    locale::{key, tr},
    wire::Problem,
};

/// What an error of the API says.
#[derive(Deserialize)]
struct Told {
    message: String,
    title: String,
}

/// How an upload goes on after a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// Again, after a pause: the network or the server.
    Retry,
    /// When the person says so: what is here stays.
    Pause,
    /// Never: the upload is gone.
    End,
}

/// What follows from a status; 0 stands for no answer.
pub(super) const fn next(status: u16) -> Next {
    match status {
        // A conflict about the offset is solved by asking for it.
        0 | 408 | 409 | 425 | 429 | 500..=599 => Next::Retry,
        // A login that has ended, a quota, a store that is full; somebody else who goes on with it.
        401 | 403 | 413 | 423 => Next::Pause,
        _ => Next::End,
    }
}

/// Attempts in a row that bring nothing, before the person is asked.
pub(super) const ATTEMPTS: u32 = 8;

/// The pause before the attempt of this number, which begins with 0: from one second to half a minute.
pub(super) fn pause(attempt: u32) -> Duration {
    Duration::from_secs(1 << attempt.min(5)).min(Duration::from_secs(30))
}

/// The problem in an answer: one of the dashboard, one of the API, or none of ours.
pub(super) fn read(status: u16, text: &str, request_id: Option<String>) -> Box<Problem> {
    if let Ok(problem) = serde_json::from_str(text) {
        return problem;
    }
    match serde_json::from_str::<Told>(text) {
        Ok(told) => {
            let (title, advice) = words(status);
            Box::new(Problem {
                code: status,
                title: title.map_or(told.title, tr),
                message: told.message,
                advice: tr(advice),
                request_id: request_id.unwrap_or_default(),
                fields: Vec::new(),
            })
        }
        Err(_) => strange(status, request_id),
    }
}

const fn words(status: u16) -> (Option<&'static str>, &'static str) {
    match status {
        400 => (Some(key("islands-upload-refused")), key("islands-upload-wrong-do")),
        413 => (Some(key("islands-upload-limit")), key("islands-upload-limit-do")),
        415 => (Some(key("islands-upload-content")), key("islands-upload-content-do")),
        404 | 410 => (Some(key("islands-upload-ended")), key("islands-upload-ended-do")),
        409 => (Some(key("islands-upload-conflict")), key("islands-upload-conflict-do")),
        423 => (Some(key("islands-upload-locked")), key("islands-upload-locked-do")),
        503 => (Some(key("islands-upload-unavailable")), key("islands-upload-unavailable-do")),
        _ => (None, key("islands-upload-operator")),
    }
}

/// No answer came.
pub(super) fn lost() -> Box<Problem> {
    Box::new(Problem {
        code: 0,
        title: tr("islands-upload-lost"),
        message: tr("islands-upload-lost-why"),
        advice: tr("islands-upload-lost-do"),
        request_id: String::new(),
        fields: Vec::new(),
    })
}

fn strange(status: u16, request_id: Option<String>) -> Box<Problem> {
    Box::new(Problem {
        code: status,
        title: tr("islands-upload-refused"),
        message: tr!("islands-upload-refused-why", status = status),
        advice: tr("islands-upload-refused-do"),
        request_id: request_id.unwrap_or_default(),
        fields: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attempt_waits_longer_than_the_one_before_up_to_half_a_minute() {
        assert_eq!([0, 1, 2, 3, 4, 5, 40].map(|n| pause(n).as_secs()), [1, 2, 4, 8, 16, 30, 30]);
    }

    #[test]
    fn only_what_may_pass_is_tried_again() {
        for (status, expected) in [
            (0, Next::Retry),
            (409, Next::Retry),
            (423, Next::Pause),
            (502, Next::Retry),
            (503, Next::Retry),
            (401, Next::Pause),
            (413, Next::Pause),
            (400, Next::End),
            (404, Next::End),
            (410, Next::End),
            (415, Next::End),
        ] {
            assert_eq!(next(status), expected, "{status}");
        }
    }

    #[test]
    fn every_answer_becomes_a_problem() {
        let ours =
            read(400, r#"{"code":400,"title":"t","message":"m","advice":"a","request_id":"req-1"}"#, None);
        assert_eq!((ours.title.as_str(), ours.request_id.as_str()), ("t", "req-1"));
        let api = r#"{"message":"declared is vdi","code":"415 Unsupported Media Type","title":"x"}"#;
        let api = read(415, api, Some("req-2".to_owned()));
        assert_eq!(
            (api.code, api.message.as_str(), api.request_id.as_str()),
            (415, "declared is vdi", "req-2")
        );
        assert_eq!(read(502, "<html>", None).code, 502);
    }
}
