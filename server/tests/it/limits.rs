//! What one phone, and all of them, may ask.

use std::num::NonZeroU32;

use axum::body::Body;
use axum::http::Request;
use handbook_domain::wire::refusal::RefusalCode;
use handbook_domain::wire::sealed::Kind;
use handbook_server::{Config, Limits, Province, app, invite};

use crate::story;
use crate::support::{Phone, World};

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
    assert!(handbook_domain::wire::sealed::claims(Kind::Refusal, &reply.body));
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
