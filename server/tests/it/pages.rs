//! Heads and pages.

use std::collections::BTreeMap;

use handbook_domain::audience::{Audience, Shelf};
use handbook_domain::wire::heads::digest;
use handbook_domain::wire::refusal::RefusalCode;
use handbook_server::load::{ArticleLine, LoadFile, Moment, load};

use crate::story;
use crate::support::{NOW, Phone, World};

fn article(number: usize, text: &str) -> ArticleLine {
    ArticleLine {
        code: format!("T{number:04}"),
        unit: "CB-HB2".into(),
        title: format!("Tin số {number}"),
        author: "Người viết".into(),
        body: text.into(),
        approver: Some("Người duyệt".into()),
        approving_body: Some("Chi ủy".into()),
        approved_at: Some(Moment(NOW)),
        withdrawn: false,
    }
}

async fn load_articles(world: &World, articles: Vec<ArticleLine>) {
    let file = LoadFile {
        articles,
        ..LoadFile::default()
    };
    load(&world.province, &serde_json::to_string(&file).unwrap())
        .await
        .unwrap();
}

/// Every item of a feed as a phone that starts from nothing sees it.
async fn pull(
    world: &World,
    phone: &Phone,
    audience: Audience,
    shelf: Shelf,
) -> BTreeMap<String, Option<String>> {
    let mut items = BTreeMap::new();
    let mut cursor = 0;
    loop {
        let page = phone.page(world, audience, shelf, cursor).await.unwrap();
        assert!(page.from >= cursor, "a page never goes back");
        for row in page.rows {
            items.insert(
                row.id.to_string(),
                row.body.map(|body| body.get().to_owned()),
            );
        }
        if page.through == cursor {
            return items;
        }
        cursor = page.through;
    }
}

story!(nothing_new_is_said_in_under_five_hundred_bytes, world => {
    let phone = world.phone("DV003").await;
    let heads = phone.heads(&world).await.unwrap();
    let audiences = heads.audiences.unwrap();
    assert!(audiences.len() >= 5, "{audiences:?}");
    let held = digest(
        heads.generation,
        audiences.iter().map(|(audience, shelves)| {
            (audience, shelves.iter().map(|(shelf, head)| (*shelf, head.head)).collect())
        }),
    );
    handbook_server::audit::seal(&world.province).await.unwrap();
    let (short, bytes) = phone.heads_with(&world, held).await.unwrap();
    assert!(short.audiences.is_none());
    assert!(short.audit.is_some());
    assert!(bytes < 500, "{bytes}");
});

story!(nothing_unapproved_and_nothing_withdrawn_leaves_the_server, world => {
    let phone = world.phone("DV003").await;
    for unit in ["TU", "DU-HB", "CB-HB1"] {
        let audience = Audience::Unit(world.unit(unit));
        for body in pull(&world, &phone, audience, Shelf::News).await.into_values().flatten() {
            assert!(!body.contains("chờ duyệt") && !body.contains("Đính chính"), "{body}");
        }
    }
});

story!(closed_pages_are_the_same_bytes_for_all_and_survive_until_a_row_moves, world => {
    let phone = world.phone("DV005").await;
    let other = world.phone("DV006").await;
    let audience = Audience::Unit(world.unit("CB-HB2"));
    let articles = (0..600).map(|number| article(number, "Nội dung")).collect();
    load_articles(&world, articles).await;

    let first = phone.page_body(&world, audience, Shelf::News, 0).await.body;
    world.clock.advance(5_000);
    assert_eq!(other.page_body(&world, audience, Shelf::News, 0).await.body, first);
    let page = phone.page(&world, audience, Shelf::News, 0).await.unwrap();
    assert_eq!((page.from, page.through, page.rows.len(), page.head), (0, 256, 256, 600));
    let inside = phone.page(&world, audience, Shelf::News, 300).await.unwrap();
    assert_eq!((inside.from, inside.through, inside.rows.len()), (300, 512, 212));
    let tail = phone.page(&world, audience, Shelf::News, 512).await.unwrap();
    assert_eq!((tail.from, tail.through, tail.rows.len()), (512, 600, 88));
    assert_eq!(pull(&world, &phone, audience, Shelf::News).await.len(), 600);

    // A change moves its row to the head and only its page is built again.
    let second = phone.page_body(&world, audience, Shelf::News, 256).await.body;
    load_articles(&world, vec![article(3, "Nội dung mới")]).await;
    let page = phone.page(&world, audience, Shelf::News, 0).await.unwrap();
    assert_eq!((page.rows.len(), page.through), (255, 256));
    assert_eq!(phone.page_body(&world, audience, Shelf::News, 256).await.body, second);
    let tail = phone.page(&world, audience, Shelf::News, 600).await.unwrap();
    assert_eq!((tail.rows.len(), tail.rows[0].version, tail.through), (1, 2, 601));

    // Loading the same again changes nothing.
    let before = phone.heads(&world).await.unwrap().audiences;
    load_articles(&world, vec![article(3, "Nội dung mới")]).await;
    assert_eq!(phone.heads(&world).await.unwrap().audiences, before);
});

story!(empty_closed_pages_are_skipped_and_a_withdrawn_article_leaves_a_tombstone, world => {
    let phone = world.phone("DV005").await;
    let audience = Audience::Unit(world.unit("CB-HB2"));
    load_articles(&world, (0..256).map(|number| article(number, "Một")).collect()).await;
    load_articles(&world, (0..256).map(|number| article(number, "Hai")).collect()).await;
    let page = phone.page(&world, audience, Shelf::News, 0).await.unwrap();
    assert_eq!((page.from, page.through, page.rows.len()), (0, 256, 0), "said for itself");
    let page = phone.page(&world, audience, Shelf::News, 256).await.unwrap();
    assert_eq!((page.from, page.through, page.rows.len()), (256, 512, 256));
    let mut gone = article(7, "Hai");
    gone.withdrawn = true;
    load_articles(&world, vec![gone]).await;
    let tail = phone.page(&world, audience, Shelf::News, 512).await.unwrap();
    assert_eq!(tail.rows.len(), 1);
    assert!(tail.rows[0].body.is_none());
    assert_eq!(tail.rows[0].version, 3);
});

story!(a_tail_of_large_items_is_cut_and_goes_on, world => {
    let phone = world.phone("DV005").await;
    let audience = Audience::Unit(world.unit("CB-HB2"));
    let large = "Đoạn văn dài. ".repeat(30_000);
    load_articles(&world, (0..8).map(|number| article(number, &large)).collect()).await;
    let page = phone.page(&world, audience, Shelf::News, 0).await.unwrap();
    assert!(page.through < 8 && !page.rows.is_empty());
    assert_eq!(page.rows.last().unwrap().seq, page.through);
    assert_eq!(pull(&world, &phone, audience, Shelf::News).await.len(), 8);
});

story!(foreign_audiences_and_generations_are_refused, world => {
    let phone = world.phone("DV005").await;
    let foreign = Audience::Cell(world.unit("CB-HB1"));
    let refused = phone.page(&world, foreign, Shelf::Meetings, 0).await;
    assert_eq!(refused.unwrap_err(), RefusalCode::NotAllowed);
    let own = Audience::Cell(world.unit("CB-HB2"));
    let path = format!("/v1/pages/{own}/meetings?after=0&generation={}", uuid::Uuid::nil());
    let reply = world.send(phone.request(&world, "GET", &path, Vec::new())).await;
    let kind = handbook_domain::wire::sealed::Kind::Page;
    let refusal = world.open(kind, &reply).await.unwrap_err();
    assert_eq!(refusal.code, RefusalCode::OtherGeneration);
});
