//! Motions and what they need, before and after they are counted.

use handbook_domain::ids::{EventId, ItemId};
use handbook_domain::meeting::State;
use handbook_domain::meeting::result::{MotionResult, measure};
use handbook_domain::meeting::state::{Counted, Fact, Motion};
use handbook_domain::rules::count::Count;
use handbook_domain::rules::pack::{Business, RulePack, VoteForm};
use handbook_domain::rules::voting::{Threshold, votes_needed};

use super::super::open::held_pack;
use super::super::{RecordError, Recorded, held};
use crate::error::Error;
use crate::store::Store;

/// A kind of business that can be put to the vote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BusinessRow {
    /// Which.
    pub business: Business,
    /// How it may be voted on; where there are two, the meeting chooses.
    pub forms: Vec<VoteForm>,
    /// What share of the base must agree.
    pub threshold: Threshold,
    /// The fewest votes that pass.
    pub least_yes: u32,
    /// How many of those who may vote are missing before it can pass at all; 0 if enough are here.
    pub missing: u32,
}

/// Something put to the vote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MotionRow {
    /// By which it was put; names it, and undoes it.
    pub id: EventId,
    /// What.
    pub text: String,
    /// Kind of business.
    pub business: Business,
    /// How it is voted on.
    pub form: VoteForm,
    /// The figures; nothing before they are counted.
    pub count: Option<Count>,
    /// By which they were counted, to undo it.
    pub counted_event: Option<EventId>,
    /// Whether two phones say different things.
    pub disputed: bool,
    /// What came of it.
    pub result: MotionResult,
}

pub(super) fn businesses(state: &State, pack: &RulePack) -> Vec<BusinessRow> {
    let members = state.base();
    let (base, entitled) = (members.size(), members.entitled_present());
    let rules = Business::ALL.iter();
    rules
        .filter_map(|business| pack.voting_rule(*business))
        .map(|rule| BusinessRow {
            business: rule.business,
            forms: rule.forms.clone(),
            threshold: rule.threshold,
            least_yes: rule.threshold.least_yes(base),
            missing: votes_needed(base, rule.threshold, entitled),
        })
        .collect()
}

pub(super) fn motions(state: &State, pack: &RulePack) -> Vec<MotionRow> {
    let motions = state.motions.iter();
    motions
        .map(|motion| {
            let counted = motion.counted.as_ref();
            MotionRow {
                id: motion.id,
                text: motion.text.clone(),
                business: motion.business,
                form: motion.form,
                count: counted.map(|fact| fact.value().count),
                counted_event: counted.and_then(|fact| fact.events().last().copied()),
                disputed: counted.is_some_and(Fact::is_disputed),
                result: measure(state, pack, motion),
            }
        })
        .collect()
}

/// What would come of `motion` if it were counted like this: checks figures while they are typed, and
/// records nothing.
///
/// # Errors
/// As [`view`](super::view); [`Error::NotFound`] for a motion that is not there.
pub fn would_be(
    store: &Store,
    meeting: ItemId,
    motion: EventId,
    count: Count,
) -> Recorded<MotionResult> {
    let (record, pack) = store.read(|tx| {
        let (_, record) = held(tx, meeting)?;
        let pack = held_pack(tx, &record)?;
        Ok((record, pack))
    })?;
    let pack = pack.map_err(RecordError::Refused)?;
    let state = &record.state;
    let put = state.motions.iter().find(|one| one.id == motion);
    let base = state.base().size();
    let tried = Motion {
        counted: Some(Fact {
            values: vec![(motion, Counted { count, base })],
        }),
        ..put.ok_or(Error::NotFound)?.clone()
    };
    Ok(measure(state, &pack, &tried))
}
