//! Every door, tried without a key.

use axum::body::Body;
use axum::http::Request;
use handbook_domain::access::Permission;
use handbook_domain::wire::command::Action;
use handbook_domain::wire::refusal::RefusalCode;
use handbook_domain::wire::sealed::Kind;
use handbook_server::permissions::{COMMANDS, ROUTES};
use handbook_server::revoke;

use crate::quarantine::DOOR;
use crate::story;

story!(every_route_but_the_open_ones_refuses_who_proves_nothing, world => {
    for route in ROUTES {
        let path = route
            .path
            .replace("{audience}", &format!("unit:{}", world.unit("TU")))
            .replace("{shelf}", "news")
            .replace("{sha256}", &"0".repeat(64));
        let request = |protocol: &str| {
            Request::builder()
                .method(route.method.clone())
                .uri(&path)
                .header("x-handbook-protocol", protocol)
                .body(Body::from("{}"))
                .unwrap()
        };
        let reply = world.send(request("1")).await;
        assert_eq!(reply.headers["cache-control"], "no-store", "{path}");
        if route.permission == Permission::Anyone {
            assert_eq!(reply.status, 200, "{path}");
            continue;
        }
        let refusal = world.open(Kind::Page, &reply).await.unwrap_err();
        let expected = match route.permission {
            Permission::Enrol => RefusalCode::BadRequest,
            _ => RefusalCode::BadProof,
        };
        assert_eq!(refusal.code, expected, "{path}");
        let old = world.send(request("0")).await;
        let refusal = world.open(Kind::Page, &old).await.unwrap_err();
        assert_eq!(refusal.code, RefusalCode::UpdateApp, "{path}");
    }
});

story!(an_ended_phone_comes_in_by_its_own_door_alone_and_no_other_phone_does, world => {
    let (ended, other) = (world.phone("DV004").await, world.phone("DV004").await);
    let refused = other.send_to(&world, DOOR, Vec::new()).await;
    assert_eq!(refused.unwrap_err().code, RefusalCode::NotAllowed);
    revoke(&world.province, ended.device).await.unwrap();
    for route in ROUTES.iter().filter(|route| route.permission == Permission::Read) {
        let path = route.path.replace("{audience}", &format!("unit:{}", world.unit("TU")));
        let path = path.replace("{shelf}", "news").replace("{sha256}", &"0".repeat(64));
        let request = ended.request(&world, route.method.as_str(), &path, b"{}".to_vec());
        let refusal = world.open(Kind::Page, &world.send(request).await).await.unwrap_err();
        assert_eq!(refusal.code, RefusalCode::Revoked, "{path}");
    }
    assert!(ended.send_to(&world, DOOR, Vec::new()).await.is_ok());
});

story!(unknown_paths_and_methods_are_refused_with_a_seal, world => {
    for (method, path, expected) in [
        ("GET", "/v1/nothing", RefusalCode::NotFound),
        ("DELETE", "/v1/heads", RefusalCode::BadRequest),
    ] {
        let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
        let reply = world.send(request).await;
        assert_eq!(world.open(Kind::Page, &reply).await.unwrap_err().code, expected);
    }
});

story!(the_description_names_every_route_with_its_permission, world => {
    let request = Request::get("/openapi.json").body(Body::empty()).unwrap();
    let reply = world.send(request).await;
    let description: serde_json::Value = serde_json::from_slice(&reply.body).unwrap();
    for route in ROUTES {
        let method = route.method.as_str().to_lowercase();
        let said = &description["paths"][route.path][method]["x-permission"];
        assert_eq!(*said, serde_json::to_value(route.permission).unwrap(), "{}", route.path);
    }
    let items = [
        "Article", "Document", "EnrolledDevice", "Meeting", "MeetingReply", "MemberSummary", "Opinion", "MeetingReport",
        "RollUp", "Roster", "SealedPack",
    ];
    for name in ["Heads"].into_iter().chain(items) {
        assert!(description["components"]["schemas"][name].is_object(), "{name}");
    }
});

#[test]
fn every_kind_of_command_has_a_permission() {
    // The schema of the wire type lists the kinds that exist.
    let schema = serde_json::to_value(schemars::schema_for!(Action)).unwrap();
    let kinds: Vec<&str> = schema["oneOf"]
        .as_array()
        .unwrap()
        .iter()
        .map(|variant| variant["properties"]["kind"]["const"].as_str().unwrap())
        .collect();
    assert!(!kinds.is_empty());
    for kind in &kinds {
        assert!(
            COMMANDS.iter().any(|(known, _)| known == kind),
            "{kind} has no permission"
        );
    }
    assert_eq!(kinds.len(), COMMANDS.len());
}
