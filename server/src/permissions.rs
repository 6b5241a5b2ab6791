//! One table of what may be asked and what it takes. The router is built from it, so a route
//! without a permission cannot exist.

use axum::http::Method;
use handbook_domain::access::Permission;

/// One route.
#[derive(Debug, Clone)]
pub struct Route {
    /// HTTP method.
    pub method: Method,
    /// Path as axum reads it.
    pub path: &'static str,
    /// What it takes.
    pub permission: Permission,
    /// One line for the description of the interface.
    pub summary: &'static str,
    pub(crate) endpoint: Endpoint,
}

/// What answers a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Endpoint {
    Activate,
    Blob,
    Commands,
    Enrol,
    Health,
    Heads,
    Key,
    Metrics,
    OpenApi,
    Page,
    Province,
    Quarantine,
    Ready,
}

const fn row(
    method: Method,
    path: &'static str,
    permission: Permission,
    endpoint: Endpoint,
    summary: &'static str,
) -> Route {
    Route {
        method,
        path,
        permission,
        summary,
        endpoint,
    }
}

/// Asked by whoever watches the process.
pub(crate) const HEALTH: &str = "/healthz";

/// Every route.
pub const ROUTES: &[Route] = &[
    row(
        Method::POST,
        "/v1/activate",
        Permission::Enrol,
        Endpoint::Activate,
        "Makes a phone a member's, by an invitation",
    ),
    row(
        Method::POST,
        "/v1/enrol",
        Permission::Enrol,
        Endpoint::Enrol,
        "Takes a phone in again by its certificate",
    ),
    row(
        Method::POST,
        "/v1/heads",
        Permission::Read,
        Endpoint::Heads,
        "Whether anything is new",
    ),
    row(
        Method::GET,
        "/v1/pages/{audience}/{shelf}",
        Permission::Read,
        Endpoint::Page,
        "The page of a feed after a cursor",
    ),
    row(
        Method::POST,
        "/v1/commands",
        Permission::Read,
        Endpoint::Commands,
        "What people did; each command has its own permission",
    ),
    row(
        Method::POST,
        "/v1/quarantine",
        Permission::HandIn,
        Endpoint::Quarantine,
        "What an ended device has not sent; kept aside until the office decides",
    ),
    row(
        Method::GET,
        "/v1/blobs/{sha256}",
        Permission::Read,
        Endpoint::Blob,
        "A file by its hash, whole or in ranges",
    ),
    row(
        Method::GET,
        "/v1/key",
        Permission::Anyone,
        Endpoint::Key,
        "The root's certificate for the key that signs",
    ),
    row(
        Method::GET,
        "/v1/province",
        Permission::Anyone,
        Endpoint::Province,
        "Which province this is",
    ),
    row(
        Method::GET,
        "/openapi.json",
        Permission::Anyone,
        Endpoint::OpenApi,
        "This description",
    ),
    row(
        Method::GET,
        HEALTH,
        Permission::Anyone,
        Endpoint::Health,
        "The process lives",
    ),
    row(
        Method::GET,
        "/readyz",
        Permission::Anyone,
        Endpoint::Ready,
        "The database answers",
    ),
    row(
        Method::GET,
        "/metrics",
        Permission::Anyone,
        Endpoint::Metrics,
        "Figures for Prometheus",
    ),
];

/// Every kind of command and what it takes. The cell's own members hold
/// [`Permission::SubmitOpinion`] by membership; whoever reads a meeting may say whether to come, and
/// everybody may end the own phones; everything else comes from grants.
pub const COMMANDS: &[(&str, Permission)] = &[
    ("opinion.submit", Permission::SubmitOpinion),
    ("opinion.amend", Permission::SubmitOpinion),
    ("opinion.answer", Permission::AnswerOpinion),
    ("meeting.reply", Permission::Read),
    ("device.revoke", Permission::Read),
    ("meeting.plan", Permission::PlanMeeting),
    ("meeting.report", Permission::ReportMeeting),
    ("meeting.review", Permission::ReviewMeeting),
];
