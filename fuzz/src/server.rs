//! What holds for whatever reaches the province alone.

use std::io::{Cursor, Write};
use std::sync::LazyLock;

use axum::body::Body;
use axum::http::header::{CONTENT_RANGE, IF_NONE_MATCH, IF_RANGE, RANGE};
use axum::http::{HeaderValue, StatusCode};
use handbook_server::load::LoadFile;
use handbook_server::papers::extract::{ExtractError, Extracted, extract};
use handbook_server::papers::side_file::{front_matter, parse};
use tempfile::TempDir;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::hall::{FILE, Hall};

/// A phone gets the bytes that the answer names, whatever its headers ask for.
pub fn blob(bytes: &[u8]) {
    let mut request = HALL.file();
    let lines = bytes.split(|byte| *byte == b'\n');
    for (name, value) in [RANGE, IF_RANGE, IF_NONE_MATCH].into_iter().zip(lines) {
        let Ok(value) = HeaderValue::from_bytes(value) else {
            return;
        };
        if !value.is_empty() {
            request = request.header(name, value);
        }
    }
    let (status, headers, body) = HALL.ask(request.body(Body::empty()).expect("a request"));
    let named = headers.get(CONTENT_RANGE).map(|range| range.to_str());
    let named = named.map(|range| range.expect("letters"));
    match status {
        StatusCode::OK => assert_eq!((&body[..], named), (FILE, None)),
        StatusCode::NOT_MODIFIED => assert!(body.is_empty() && named.is_none()),
        StatusCode::PARTIAL_CONTENT => {
            let named = named.and_then(|named| named.strip_prefix("bytes "));
            let (first, rest) = named
                .and_then(|named| named.split_once('-'))
                .expect("a range");
            let (last, all) = rest.split_once('/').expect("a size");
            let place = |text: &str| text.parse::<usize>().expect("a number");
            assert_eq!(FILE.get(place(first)..=place(last)), Some(&body[..]));
            assert_eq!(place(all), FILE.len());
        }
        StatusCode::RANGE_NOT_SATISFIABLE => {
            assert!(body.is_empty());
            assert_eq!(named, Some(format!("bytes */{}", FILE.len()).as_str()));
        }
        other => panic!("{other}"),
    }
}

/// A Word paper, whole or only what stands in its text, is read or refused, and its text is tidy.
pub fn docx(bytes: &[u8]) {
    const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    is_tidy(read(bytes, WORD));
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for name in ["word/document.xml", "docProps/core.xml"] {
        let stored = SimpleFileOptions::default();
        archive.start_file(name, stored).expect("begins");
        archive.write_all(bytes).expect("written");
    }
    is_tidy(read(archive.finish().expect("ends").get_ref(), WORD));
}

/// A file of lists and news writes back as what reads as the same.
pub fn load(bytes: &[u8]) {
    if let Ok(file) = serde_json::from_slice::<LoadFile>(bytes) {
        let written = serde_json::to_string(&file).expect("what was read can be written");
        let again: LoadFile = serde_json::from_str(&written).expect("reads back");
        assert_eq!(serde_json::to_string(&again).expect("written"), written);
    }
}

/// A paper of text, Markdown or HTML is read or refused, and its text is tidy.
pub fn paper(bytes: &[u8]) {
    for media_type in ["text/plain", "text/markdown", "text/html"] {
        is_tidy(read(bytes, media_type));
    }
}

/// Side files and front matter are read or refused, never a panic.
pub fn sidefile(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    drop(parse(&text));
    if let Some(Ok((_, body))) = front_matter(&text) {
        assert!(text.ends_with(body));
    }
}

static HALL: LazyLock<Hall> = LazyLock::new(Hall::open);

static DESK: LazyLock<TempDir> = LazyLock::new(|| tempfile::tempdir().expect("a folder"));

fn read(bytes: &[u8], media_type: &str) -> Result<Extracted, ExtractError> {
    let path = DESK.path().join("paper");
    std::fs::write(&path, bytes).expect("written");
    extract(&path, media_type)
}

fn is_tidy(extracted: Result<Extracted, ExtractError>) {
    if let Ok(Extracted { text, title, .. }) = extracted {
        assert!(!text.contains(['\0', '\r']) && !text.contains("\n\n\n"));
        assert!(!text.starts_with('\n') && !text.ends_with('\n'));
        assert!(!title.contains('\n'));
    }
}
