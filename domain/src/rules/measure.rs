//! What is known of a meeting, and how a rule may measure it.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::amount::Ratio;

/// What is known of one meeting: figures and facts, taken from its log. What is not known stays
/// empty, and the criteria that need it are then left to a person.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Evidence {
    /// How long the meeting lasted, in minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
    /// How long it has to last at least, in minutes, by
    /// [`RulePack::least_minutes`](super::pack::RulePack::least_minutes).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub least_minutes: Option<u32>,
    /// Members who had to come.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summoned: Option<u32>,
    /// Those of them who came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub present: Option<u32>,
    /// Members absent without a reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub absent_unexcused: Option<u32>,
    /// Of all members, the most meetings running that one has been excused, this one included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub longest_excused_run: Option<u32>,
    /// Members present who spoke, each counted once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speakers: Option<u32>,
    /// Targets set by the last resolution.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub targets: Option<u32>,
    /// Those of them that were reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub targets_done: Option<u32>,
    /// Steps that the pack asks for at this meeting.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub steps: Option<u32>,
    /// Those of them that were taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub steps_taken: Option<u32>,
    /// Whole days from the sending of the papers to the meeting.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub papers_days_ahead: Option<u32>,
    /// Minutes spent on how members think (`tư tưởng`), criticism and self-criticism.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ideology_minutes: Option<u32>,
    /// Days from the meeting to the report upward.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reported_after_days: Option<u32>,
    /// What was done and what was not; a fact that is not listed is not known.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub facts: BTreeMap<Fact, Answer>,
}

impl Evidence {
    /// The value of `measure`, if what it needs is known.
    #[must_use]
    pub fn value(&self, measure: &Measure) -> Option<Value> {
        let share = |part: Option<u32>, whole: Option<u32>| {
            part.zip(whole)
                .map(|(part, whole)| Value::Share { part, whole })
        };
        let count = |count: Option<u32>| count.map(Value::Count);
        match measure {
            Measure::Duration => share(self.minutes, self.least_minutes),
            Measure::AttendanceShare => share(self.present, self.summoned),
            Measure::SpeakersShare => share(self.speakers, self.present),
            Measure::TargetsShare => share(self.targets_done, self.targets),
            Measure::StepsShare => share(self.steps_taken, self.steps),
            Measure::AbsentUnexcused => count(self.absent_unexcused),
            Measure::LongestExcusedRun => count(self.longest_excused_run),
            Measure::Speakers => count(self.speakers),
            Measure::PapersDaysAhead => count(self.papers_days_ahead),
            Measure::IdeologyMinutes => count(self.ideology_minutes),
            Measure::ReportedAfterDays => count(self.reported_after_days),
            Measure::Unknown(_) => None,
        }
    }
}

/// What a measure found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// A part of a whole, both as they were counted.
    Share {
        /// The part.
        part: u32,
        /// The whole. May be 0, and then there is no share.
        whole: u32,
    },
    /// A count of members, days or minutes.
    Count(u32),
}

impl Value {
    /// The value as a fraction; `None` for a part of nothing.
    #[must_use]
    pub fn ratio(self) -> Option<Ratio> {
        match self {
            Self::Share { part, whole } => Ratio::new(part, whole),
            Self::Count(count) => Some(Ratio::count(count)),
        }
    }
}

/// Whether something was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// It was.
    Yes,
    /// It was not.
    No,
    /// It did not have to be this time: no thematic meeting is due, the cell has no committee.
    NotApplicable,
}

/// How [`Measure`] and [`Fact`] are written: one list of words each, and a word that this version
/// does not know is kept, found by the checker, and left to a person when scoring.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
        )]
        #[serde(from = "String", into = "String")]
        #[schemars(with = "String")]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
            /// A word that this version does not know.
            Unknown(String),
        }

        impl $name {
            /// Every one that is known.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The word in packs and records.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)*
                    Self::Unknown(word) => word,
                }
            }

            /// Whether this version knows it.
            #[must_use]
            pub fn is_known(&self) -> bool {
                !matches!(self, Self::Unknown(_))
            }
        }

        impl From<String> for $name {
            fn from(word: String) -> Self {
                match word.as_str() {
                    $($word => Self::$variant,)*
                    _ => Self::Unknown(word),
                }
            }
        }

        impl From<$name> for String {
            fn from(word: $name) -> Self {
                word.as_str().to_owned()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

words!(
    /// Something that can be measured at a meeting.
    Measure {
        /// Minutes of the meeting, as a share of the least duration. May be over 1.
        Duration = "duration",
        /// Members present, of those summoned.
        AttendanceShare = "attendance_share",
        /// Members who spoke, of those present.
        SpeakersShare = "speakers_share",
        /// Targets reached, of those the last resolution set.
        TargetsShare = "targets_share",
        /// Steps taken, of those the pack asks for.
        StepsShare = "steps_share",
        /// Members absent without a reason.
        AbsentUnexcused = "absent_unexcused",
        /// The most meetings running that one member has been excused.
        LongestExcusedRun = "longest_excused_run",
        /// Members who spoke.
        Speakers = "speakers",
        /// Days from the sending of the papers to the meeting.
        PapersDaysAhead = "papers_days_ahead",
        /// Minutes spent on how members think.
        IdeologyMinutes = "ideology_minutes",
        /// Days from the meeting to the report upward.
        ReportedAfterDays = "reported_after_days",
    }
);

impl Measure {
    /// Whether its values are shares of a whole and so end at 1. Others are whole numbers without
    /// an end; a duration is counted in whole minutes.
    #[must_use]
    pub fn is_share(&self) -> bool {
        matches!(
            self,
            Self::AttendanceShare | Self::SpeakersShare | Self::TargetsShare | Self::StepsShare
        )
    }
}

words!(
    /// Something that was done or not.
    Fact {
        /// The committee met beforehand and its minutes are there. Does not apply where the cell
        /// has no committee.
        CommitteeMinutes = "committee_minutes",
        /// A draft resolution or conclusion was prepared.
        DraftPrepared = "draft_prepared",
        /// Members and the superior's delegate were told time, place and content.
        Notified = "notified",
        /// Papers were put where members find them.
        PapersShared = "papers_shared",
        /// The thematic part was held. Does not apply in a month in which none is due.
        ThematicHeld = "thematic_held",
        /// The fee situation was told.
        FeesReported = "fees_reported",
        /// Members were praised or reminded by name.
        MembersAssessed = "members_assessed",
        /// The minutes were written in the minute book.
        MinuteBookKept = "minute_book_kept",
        /// Tasks were given to persons, with deadlines.
        AssignmentsMade = "assignments_made",
        /// The conclusion or resolution was put to the vote and passed.
        ConclusionPassed = "conclusion_passed",
        /// The minutes were read and approved.
        MinutesApproved = "minutes_approved",
    }
);

impl Fact {
    /// Whether there are meetings at which it does not have to be done.
    #[must_use]
    pub fn may_not_apply(&self) -> bool {
        matches!(self, Self::CommitteeMinutes | Self::ThematicHeld)
    }
}
