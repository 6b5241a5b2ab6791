//! The description of the interface, made from the wire types and the table of routes.

use handbook_domain::access::Permission;
use handbook_domain::wire::activation::{Activation, EnrolRequest, Enrolment, KeyCert};
use handbook_domain::wire::command::{Command, CommandsRequest, Receipt, Results};
use handbook_domain::wire::heads::{Heads, HeadsRequest};
use handbook_domain::wire::item::{
    Article, Document, EnrolledDevice, Meeting, MeetingReply, MemberSummary, Opinion, Roster,
    SealedPack,
};
use handbook_domain::wire::meeting::MeetingReport;
use handbook_domain::wire::page::Page;
use handbook_domain::wire::refusal::Refusal;
use handbook_domain::wire::roll_up::RollUp;
use handbook_domain::wire::{PROTOCOL, PROTOCOL_HEADER, SEALED_MEDIA_TYPE};
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::permissions::{COMMANDS, Endpoint, ROUTES, Route};

/// OpenAPI 3.1.
pub(crate) fn description() -> Value {
    let mut generator = SchemaSettings::draft2020_12()
        .with(|settings| settings.definitions_path = "/components/schemas".into())
        .into_generator();
    types(&mut generator);
    let mut paths: Map<String, Value> = Map::new();
    for route in ROUTES {
        let entry = paths.entry(route.path).or_insert_with(|| json!({}));
        if let Some(methods) = entry.as_object_mut() {
            methods.insert(route.method.as_str().to_lowercase(), operation(route));
        }
    }
    let commands: Vec<Value> = COMMANDS
        .iter()
        .map(|(kind, permission)| json!({ "kind": kind, "permission": permission }))
        .collect();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Sổ tay Đảng viên: provincial server",
            "version": PROTOCOL.to_string(),
            "description": "Answers of type application/vnd.handbook.sealed are a line \
                `handbook/1 KIND SIGNATURE` and a payload of the schema named here; the payload \
                of a page is compressed with zstd.",
        },
        "paths": paths,
        "components": {
            "schemas": generator.take_definitions(true),
            "securitySchemes": { "proof": {
                "type": "apiKey", "in": "header", "name": "Authorization",
                "description": "Handbook device=…,time=…,nonce=…,signature=…",
            } },
        },
        "x-commands": commands,
    })
}

fn types(generator: &mut SchemaGenerator) {
    generator.subschema_for::<Activation>();
    generator.subschema_for::<EnrolRequest>();
    generator.subschema_for::<Enrolment>();
    generator.subschema_for::<KeyCert>();
    generator.subschema_for::<Command>();
    generator.subschema_for::<CommandsRequest>();
    generator.subschema_for::<Receipt>();
    generator.subschema_for::<Results>();
    generator.subschema_for::<Heads>();
    generator.subschema_for::<HeadsRequest>();
    generator.subschema_for::<Article>();
    generator.subschema_for::<Document>();
    generator.subschema_for::<Meeting>();
    generator.subschema_for::<Opinion>();
    generator.subschema_for::<EnrolledDevice>();
    generator.subschema_for::<MeetingReply>();
    generator.subschema_for::<MeetingReport>();
    generator.subschema_for::<MemberSummary>();
    generator.subschema_for::<RollUp>();
    generator.subschema_for::<Roster>();
    generator.subschema_for::<SealedPack>();
    generator.subschema_for::<Page>();
    generator.subschema_for::<Refusal>();
}

fn operation(route: &Route) -> Value {
    let named = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    let (asks, answers) = match route.endpoint {
        Endpoint::Activate | Endpoint::Enrol => (Some("EnrolRequest"), Some("Activation")),
        Endpoint::Heads => (Some("HeadsRequest"), Some("Heads")),
        Endpoint::Commands | Endpoint::Quarantine => (Some("CommandsRequest"), Some("Results")),
        Endpoint::Page => (None, Some("Page")),
        Endpoint::Key => (None, Some("KeyCert")),
        Endpoint::Blob
        | Endpoint::Health
        | Endpoint::Metrics
        | Endpoint::OpenApi
        | Endpoint::Province
        | Endpoint::Ready => (None, None),
    };
    let mut operation = json!({
        "summary": route.summary,
        "x-permission": route.permission,
        "responses": {
            "200": { "description": "Answered" },
            "default": {
                "description": "Refused",
                "content": { SEALED_MEDIA_TYPE: { "schema": named("Refusal") } },
            },
        },
    });
    let parameters: Vec<Value> = route
        .path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| parameter(name, "path", "string"))
        .collect();
    if let Some(fields) = operation.as_object_mut() {
        let mut parameters = parameters;
        if route.permission != Permission::Anyone {
            // Without it the answer is 426: an app that says nothing is taken for too old.
            parameters.push(parameter(PROTOCOL_HEADER, "header", "integer"));
        }
        if route.endpoint == Endpoint::Page {
            parameters.push(parameter("after", "query", "integer"));
            parameters.push(parameter("generation", "query", "string"));
        }
        fields.insert("parameters".into(), parameters.into());
        if let Some(name) = asks {
            let content = json!({ "application/json": { "schema": named(name) } });
            fields.insert(
                "requestBody".into(),
                json!({ "required": true, "content": content }),
            );
        }
        if let Some(name) = answers {
            let content = json!({ SEALED_MEDIA_TYPE: { "schema": named(name) } });
            fields.insert(
                "responses".into(),
                json!({
                    "200": { "description": "Sealed", "content": content },
                    "default": {
                        "description": "Refused",
                        "content": { SEALED_MEDIA_TYPE: { "schema": named("Refusal") } },
                    },
                }),
            );
        }
        if !matches!(route.permission, Permission::Anyone | Permission::Enrol) {
            fields.insert("security".into(), json!([{ "proof": [] }]));
        }
    }
    operation
}

fn parameter(name: &str, place: &str, kind: &str) -> Value {
    json!({
        "name": name, "in": place, "required": place != "query", "schema": { "type": kind },
    })
}
