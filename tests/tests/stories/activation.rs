//! Becoming a member's phone, and everything that can be wrong with it.

use handbook_core::accounts::folders;
use handbook_core::error::{HandbookError, InvitationProblem};
use handbook_tests::{Trouble, World, seen};

fn invitation(problem: InvitationProblem) -> HandbookError {
    HandbookError::Invitation { problem }
}

#[test]
fn an_unknown_invitation_is_refused() {
    let world = World::new();
    let phone = world.new_phone();
    let mut invited = world.invitation("DV004");
    invited.code = "222222222222".to_owned();
    let error = seen(phone.book.activate(&invited, "Máy"));
    assert_eq!(error, invitation(InvitationProblem::Unknown));
}

#[test]
fn an_invitation_works_on_one_phone_only() {
    let world = World::new();
    let invited = world.invitation("DV004");
    let (first, second) = (world.new_phone(), world.new_phone());
    first.book.activate(&invited, "Máy").expect("the first may");
    let error = seen(second.book.activate(&invited, "Máy"));
    assert_eq!(error, invitation(InvitationProblem::Used));
}

#[test]
fn an_invitation_expires() {
    let world = World::new();
    let invited = world.invitation("DV004");
    let fifteen_days = 15 * 86_400_000;
    world.clock().advance(fifteen_days);
    let phone = world.new_phone();
    phone.clock.advance(fifteen_days);
    let error = seen(phone.book.activate(&invited, "Máy"));
    assert_eq!(error, invitation(InvitationProblem::Expired));
}

#[test]
fn a_lost_answer_to_an_activation_costs_nothing() {
    let world = World::new();
    let invited = world.invitation("DV004");
    let phone = world.new_phone();
    world.faults().next("/v1/activate", Trouble::DropAfter);
    assert_eq!(
        seen(phone.book.activate(&invited, "Máy")),
        HandbookError::Offline
    );
    phone
        .book
        .activate(&invited, "Máy")
        .expect("the same phone may ask again");
    phone.sync_well();
}

#[test]
fn a_server_with_another_root_key_is_not_believed() {
    let world = World::new();
    let mut invited = world.invitation("DV004");
    invited.root_key = [7; 32];
    let phone = world.new_phone();
    assert_eq!(
        seen(phone.book.activate(&invited, "Máy")),
        HandbookError::WrongServer
    );
    let right = world.invitation("DV004");
    phone
        .book
        .activate(&right, "Máy")
        .expect("nothing was kept of the wrong server");
}

#[test]
fn a_store_that_belongs_to_a_member_is_not_given_to_another() {
    let world = World::new();
    let phone = world.phone("DV004");
    let error = seen(phone.book.activate(&world.invitation("DV005"), "Máy"));
    assert_eq!(error, invitation(InvitationProblem::AlreadyActivated));
}

#[test]
fn nothing_is_synced_before_activation() {
    let world = World::new();
    assert_eq!(
        seen(world.new_phone().book.sync()),
        HandbookError::SignInAgain
    );
}

#[test]
fn two_members_share_one_phone_without_seeing_each_other() {
    let world = World::new();
    world.article("A", "CB-HB1", "Việc của tổ dân phố 1", "Nội dung.");
    world.article("B", "CB-SK1", "Việc của thôn Nà Luông", "Nội dung.");
    let (she, he) = (world.phone("DV004"), world.phone("DV008"));
    she.sync_well();
    he.sync_well();
    assert_eq!(she.headlines(), ["Việc của tổ dân phố 1"]);
    assert_eq!(he.headlines(), ["Việc của thôn Nà Luông"]);
    let root = she.folder.parent().expect("a folder");
    assert_eq!(
        folders(root).expect("readable"),
        [she.folder.clone(), he.folder.clone()]
    );
}
