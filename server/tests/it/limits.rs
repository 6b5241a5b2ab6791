//! What one phone, and all of them, may ask.

use std::num::NonZeroU32;
use std::sync::Arc;

use axum::body::Body;
use axum::http::Request;
use handbook_domain::wire::command::{Action, CommandsRequest, Outcome};
use handbook_domain::wire::refusal::RefusalCode;
use handbook_domain::wire::sealed::Kind;
use handbook_server::{Config, Limits, Province, app, invite, revoke};
use serde_json::json;

use crate::quarantine::DOOR;
use crate::story;
use crate::support::{Phone, World, new_item};

pub(crate) async fn with_limits(world: World, limits: Limits) -> World {
    let province = Province::open(Config {
        limits,
        ..world.config()
    })
    .await
    .unwrap();
    World {
        app: app(province.clone()),
        province,
        ..world
    }
}

story!(a_phone_that_asks_too_much_is_told_when_to_come_back, world => {
    let phone = world.phone("DV004").await;
    let other = world.phone("DV005").await;
    let per_minute = NonZeroU32::new(60).unwrap();
    let burst = NonZeroU32::new(3).unwrap();
    let world = with_limits(world, Limits { per_minute, burst, ..Limits::default() }).await;
    for _ in 0..3 {
        assert!(phone.heads(&world).await.is_ok());
    }
    let refusal = phone.heads(&world).await.unwrap_err();
    assert_eq!(refusal.code, RefusalCode::Busy);
    assert!(refusal.retry_after_ms.unwrap() >= 1_000);
    assert!(other.heads(&world).await.is_ok());
    world.clock.advance(refusal.retry_after_ms.unwrap());
    assert!(phone.heads(&world).await.is_ok());
});

story!(a_key_that_tries_one_code_after_another_is_told_when_to_come_back, world => {
    let arrivals = NonZeroU32::new(3).unwrap();
    let code = invite(&world.province, world.member("DV004")).await.unwrap().code;
    let world = with_limits(world, Limits { arrivals, ..Limits::default() }).await;
    let (phone, other) = (Phone::new(&world), Phone::new(&world));
    for guess in ["222222222222", "333333333333", "444444444444"] {
        let refused = phone.activate(&world, guess).await;
        assert_eq!(refused.unwrap_err(), RefusalCode::InvitationUnknown);
    }
    let reply = world.send(phone.enrolment("/v1/activate", &code)).await;
    let refusal = world.open(Kind::Activation, &reply).await.unwrap_err();
    assert_eq!(refusal.code, RefusalCode::Busy);
    let refused = other.activate(&world, "555555555555").await;
    assert_eq!(refused.unwrap_err(), RefusalCode::InvitationUnknown, "another key is not held up");
    world.clock.advance(refusal.retry_after_ms.unwrap());
    assert!(phone.activate(&world, &code).await.is_ok());
});

story!(a_full_process_says_so_with_a_seal, world => {
    let world = with_limits(world, Limits { concurrent: 0, ..Limits::default() }).await;
    let request = Request::post("/v1/activate").body(Body::empty()).unwrap();
    let reply = world.send(request).await;
    assert_eq!(reply.status, 503);
    assert_eq!(reply.headers["retry-after"], "2");
    let lives = Request::get("/healthz").body(Body::empty()).unwrap();
    assert_eq!(world.send(lives).await.status, 200, "full is not dead");
    assert!(handbook_domain::wire::sealed::claims(Kind::Refusal, &reply.body));
});

/// A request whose body arrives after `meanwhile`.
fn slow(
    request: Request<Body>,
    meanwhile: impl Future<Output = ()> + Send + 'static,
) -> Request<Body> {
    let (parts, body) = request.into_parts();
    let late = async move {
        // Not here when it is asked for first.
        tokio::task::yield_now().await;
        meanwhile.await;
        axum::body::to_bytes(body, usize::MAX).await
    };
    Request::from_parts(parts, Body::from_stream(futures_util::stream::once(late)))
}

story!(a_body_on_a_slow_line_keeps_nobody_else_waiting, world => {
    let phone = world.phone("DV004").await;
    let other = world.phone("DV005").await;
    let world = Arc::new(with_limits(world, Limits { concurrent: 1, ..Limits::default() }).await);
    let ask = serde_json::to_vec(&json!({ "protocol": 1, "nonce": "n" })).unwrap();
    let request = phone.request(&world, "POST", "/v1/heads", ask);
    let beside = Arc::clone(&world);
    let reply = world.send(slow(request, async move {
        assert!(other.heads(&beside).await.is_ok());
    })).await;
    assert_ne!(reply.status, 503);
    assert!(phone.heads(&world).await.is_ok(), "the one place is free again");
});

story!(words_that_are_on_their_way_while_their_phone_is_ended_are_handed_in, world => {
    let phone = world.phone("DV004").await;
    let cell = world.unit("CB-HB1");
    let action = Action::SubmitOpinion { cell, text: "Đang gửi".into() };
    let words = phone.signed(&phone.command(&world, new_item(&world), 0, action));
    let body = CommandsRequest {
        generation: None,
        nonce: "n".into(),
        commands: vec![words.clone()],
    };
    let body = serde_json::to_vec(&body).unwrap();
    let request = phone.request(&world, "POST", "/v1/commands", body);
    let (province, device) = (world.province.clone(), phone.device);
    let reply = world.send(slow(request, async move {
        revoke(&province, device).await.unwrap();
    })).await;
    let refused = world.open(Kind::Results, &reply).await.unwrap_err();
    assert_eq!(refused.code, RefusalCode::Revoked);
    let (held, _) = phone.send_to(&world, DOOR, vec![words]).await.unwrap();
    assert_eq!(held, [Outcome::Held]);
});

story!(many_commands_in_one_request_count_as_many, world => {
    let phone = world.phone("DV004").await;
    let burst = NonZeroU32::new(3).unwrap();
    let world = with_limits(world, Limits { burst, ..Limits::default() }).await;
    let cell = world.unit("CB-HB1");
    let words = |text: &str| {
        let action = Action::SubmitOpinion { cell, text: text.into() };
        phone.signed(&phone.command(&world, new_item(&world), 0, action))
    };
    let all = vec![words("Một"), words("Hai"), words("Ba")];
    assert!(phone.send(&world, all.clone()).await.is_ok());
    let refused = phone.heads(&world).await.unwrap_err();
    assert_eq!(refused.code, RefusalCode::Busy);
    world.clock.advance(refused.retry_after_ms.unwrap());
    assert!(phone.heads(&world).await.is_ok());
});

story!(a_body_beyond_its_limit_is_refused_unread, world => {
    let phone = world.phone("DV004").await;
    let request = phone.request(&world, "POST", "/v1/heads", vec![b' '; 65 * 1024]);
    let reply = world.send(request).await;
    let refusal = world.open(Kind::Heads, &reply).await.unwrap_err();
    assert_eq!(refusal.code, RefusalCode::TooLarge);
    let request = Request::post("/v1/activate")
        .header("x-handbook-protocol", "1")
        .body(Body::from(vec![b' '; 65 * 1024]))
        .unwrap();
    let reply = world.send(request).await;
    let refusal = world.open(Kind::Activation, &reply).await.unwrap_err();
    assert_eq!(refusal.code, RefusalCode::TooLarge);
});

story!(figures_count_requests_and_name_nobody, world => {
    let phone = world.phone("DV004").await;
    phone.heads(&world).await.unwrap();
    let request = Request::get("/metrics").body(Body::empty()).unwrap();
    let text = String::from_utf8(world.send(request).await.body).unwrap();
    let line = r#"handbook_requests_total{route="/v1/heads",status="200"} 1"#;
    assert!(text.contains(line), "{text}");
    assert!(!text.contains(&phone.device.to_string()));
});
