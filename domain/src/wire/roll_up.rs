//! The sums of many cells' meetings.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ids::{ItemId, UnitId};
use crate::time::Month;

/// `roll_up`: the meetings of one month in everything below a unit. Officials of the unit read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RollUp {
    /// The unit.
    pub unit: UnitId,
    /// Its name.
    pub unit_name: String,
    /// Which month.
    pub month: Month,
    /// One for each unit directly below it, by name.
    pub rows: Vec<RollUpRow>,
    /// All of them.
    pub total: RollUpFigures,
}

impl RollUp {
    /// One unit has one roll-up a month: its id follows from both.
    #[must_use]
    pub fn id_of(unit: UnitId, month: Month) -> ItemId {
        ItemId::derived(&format!("roll-up {unit} {month}"))
    }
}

/// The meetings of one month in one unit and everything below it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RollUpRow {
    /// The unit.
    pub unit: UnitId,
    /// Its name.
    pub unit_name: String,
    /// Figures.
    #[serde(flatten)]
    pub figures: RollUpFigures,
}

/// Sums over cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct RollUpFigures {
    /// Cells there are.
    pub cells: u32,
    /// Cells that have registered a regular meeting for the month.
    pub registered: u32,
    /// Meetings of every kind that were held, by their reports.
    pub held: u32,
    /// Of these, regular ones.
    pub regular: u32,
    /// Of these, thematic ones, those combined with a regular one included.
    pub thematic: u32,
    /// Reports that came after their day.
    pub late: u32,
    /// Registered meetings that are over, without a report after its day.
    pub overdue: u32,
    /// Minutes of the meetings whose duration is known, and how many those are.
    pub minutes: u64,
    /// See [`minutes`](Self::minutes).
    pub timed: u32,
    /// Members who had to come to the meetings held.
    pub summoned: u32,
    /// Of these, who came.
    pub present: u32,
    /// Meetings by grade: what the superior says, else computed.
    pub good: u32,
    /// See [`good`](Self::good).
    pub fair: u32,
    /// See [`good`](Self::good).
    pub average: u32,
    /// See [`good`](Self::good).
    pub poor: u32,
    /// Meetings to which the cell gives more points than the rules do.
    pub claimed_higher: u32,
    /// Meetings whose minutes say much the same as another cell's.
    pub alike: u32,
    /// Reports that the superior has confirmed or changed.
    pub reviewed: u32,
    /// Reports that went back to their cell.
    pub returned: u32,
}
