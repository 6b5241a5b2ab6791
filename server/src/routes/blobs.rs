//! Files by their hash, for those who may read an item that refers to them.

use axum::Extension;
use axum::extract::{Path, Request, State};
use axum::http::header::{
    ACCEPT_RANGES, CONTENT_LENGTH, CONTENT_RANGE, ETAG, IF_NONE_MATCH, IF_RANGE, RANGE,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use handbook_domain::ids::Sha256Hash;
use handbook_domain::wire::refusal::RefusalCode;

use super::typed;
use crate::auth::Caller;
use crate::error::{Error, Result};
use crate::{Province, blobs, rights};

/// The file, whole or from where the phone's copy ends. It is not sealed: its name proves it.
pub(super) async fn blob(
    State(province): State<Province>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response> {
    let hash: Sha256Hash = name
        .parse()
        .map_err(|_| Error::refused(RefusalCode::BadRequest))?;
    let mut tx = province.db().read().await?;
    let known = blobs::known(&mut tx, hash).await?;
    tx.rollback().await?;
    // A file that exists and one that does not look the same to those who may not read it.
    let missing = || Error::refused(RefusalCode::NotFound);
    let known = known.ok_or_else(missing)?;
    let held = rights::audiences(&province, caller.member).await?;
    if !held
        .iter()
        .any(|audience| known.readers.contains(&audience.to_string()))
    {
        return Err(missing());
    }
    let headers = request.headers();
    let etag = format!("\"{hash}\"");
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if text(IF_NONE_MATCH).is_some_and(|seen| seen.contains(&etag)) {
        let mut response = typed("application/octet-stream", Vec::new());
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        return Ok(response);
    }
    let size = known.size;
    let ranged = text(IF_RANGE).is_none_or(|seen| seen == etag);
    let range = if ranged {
        asked_range(headers, size)
    } else {
        Asked::Whole
    };
    let (status, range) = match range {
        Asked::Whole => (StatusCode::OK, 0..size),
        Asked::Part(range) => (StatusCode::PARTIAL_CONTENT, range),
        Asked::Beyond => {
            let mut response = typed("application/octet-stream", Vec::new());
            *response.status_mut() = StatusCode::RANGE_NOT_SATISFIABLE;
            insert(&mut response, CONTENT_RANGE, &format!("bytes */{size}"));
            return Ok(response);
        }
    };
    let body = province.blobs().range(hash, range.clone()).await?;
    let mut response = typed("application/octet-stream", body);
    *response.status_mut() = status;
    insert(&mut response, ETAG, &etag);
    insert(&mut response, ACCEPT_RANGES, "bytes");
    insert(
        &mut response,
        CONTENT_LENGTH,
        &(range.end - range.start).to_string(),
    );
    insert(
        &mut response,
        HeaderName::from_static("x-handbook-media-type"),
        &known.media_type,
    );
    if status == StatusCode::PARTIAL_CONTENT {
        let last = range.end.saturating_sub(1);
        insert(
            &mut response,
            CONTENT_RANGE,
            &format!("bytes {}-{last}/{size}", range.start),
        );
    }
    Ok(response)
}

fn insert(response: &mut Response, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Asked {
    Whole,
    Part(std::ops::Range<u64>),
    Beyond,
}

/// One range of `bytes=`; several at once, or a form we do not know, get the whole file.
fn asked_range(headers: &HeaderMap, size: u64) -> Asked {
    let range = headers
        .get(RANGE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("bytes="))
        .and_then(|value| value.split_once('-'));
    let Some((first, last)) = range else {
        return Asked::Whole;
    };
    let (start, end) = match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(first), Ok(last)) if first <= last => (first, last.saturating_add(1).min(size)),
        (Ok(first), Err(_)) if last.is_empty() => (first, size),
        (Err(_), Ok(count)) if first.is_empty() && count > 0 => (size.saturating_sub(count), size),
        _ => return Asked::Whole,
    };
    if start >= size {
        Asked::Beyond
    } else {
        Asked::Part(start..end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(header: &str, expected: Asked) {
        let mut headers = HeaderMap::new();
        headers.insert(RANGE, HeaderValue::from_str(header).unwrap());
        assert_eq!(asked_range(&headers, 100), expected, "{header}");
    }

    #[test]
    fn ranges_are_read_as_the_standard_says() {
        check("bytes=0-9", Asked::Part(0..10));
        check("bytes=90-", Asked::Part(90..100));
        check("bytes=90-500", Asked::Part(90..100));
        check("bytes=-10", Asked::Part(90..100));
        check("bytes=-500", Asked::Part(0..100));
        check("bytes=100-", Asked::Beyond);
        check("bytes=9-3", Asked::Whole);
        check("bytes=0-1,5-6", Asked::Whole);
        check("chữ=0-1".trim_start_matches("chữ"), Asked::Whole);
    }
}
