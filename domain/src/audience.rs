//! Audiences: the only read permission there is.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ids::{MemberId, UnitId};

/// A set of readers. Everything readable is addressed to one or more of these, and a person holds
/// some ten of them, computed by the province from the dated tree, memberships and grants.
///
/// Written `unit:ID`, `unit:ID:officers`, `cell:ID`, `cell:ID:committee`, `member:ID`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, JsonSchema)]
#[schemars(with = "String")]
pub enum Audience {
    /// One cell (`chi bộ`): those who meet there.
    Cell(UnitId),
    /// The committee of one cell (`chi ủy`, or secretary and deputy where there is none).
    CellCommittee(UnitId),
    /// One member.
    Member(MemberId),
    /// Members of a unit and of everything below it.
    Unit(UnitId),
    /// Officials who work for a unit.
    UnitOfficers(UnitId),
}

/// The text is not an audience this version knows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an audience: {0:?}")]
pub struct AudienceError(pub String);

impl fmt::Display for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cell(id) => write!(f, "cell:{id}"),
            Self::CellCommittee(id) => write!(f, "cell:{id}:committee"),
            Self::Member(id) => write!(f, "member:{id}"),
            Self::Unit(id) => write!(f, "unit:{id}"),
            Self::UnitOfficers(id) => write!(f, "unit:{id}:officers"),
        }
    }
}

impl FromStr for Audience {
    type Err = AudienceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || AudienceError(text.to_owned());
        let mut parts = text.split(':');
        let (kind, id, rest) = (parts.next(), parts.next(), parts.next());
        if parts.next().is_some() {
            return Err(unknown());
        }
        let id = id
            .and_then(|id| uuid::Uuid::parse_str(id).ok())
            .ok_or_else(unknown)?;
        match (kind, rest) {
            (Some("cell"), None) => Ok(Self::Cell(UnitId(id))),
            (Some("cell"), Some("committee")) => Ok(Self::CellCommittee(UnitId(id))),
            (Some("member"), None) => Ok(Self::Member(MemberId(id))),
            (Some("unit"), None) => Ok(Self::Unit(UnitId(id))),
            (Some("unit"), Some("officers")) => Ok(Self::UnitOfficers(UnitId(id))),
            _ => Err(unknown()),
        }
    }
}

impl Serialize for Audience {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Audience {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

/// A feed is one audience and one shelf. The order is the order in which a phone pulls.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Shelf {
    /// Meetings and their agendas: tonight's comes before everything.
    Meetings,
    /// Articles.
    News,
    /// Opinions and their answers, and what concerns one person.
    People,
    /// Documents.
    Library,
}

impl Shelf {
    /// Every shelf, in pulling order.
    pub const ALL: [Self; 4] = [Self::Meetings, Self::News, Self::People, Self::Library];

    /// The name on the wire and in tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Meetings => "meetings",
            Self::News => "news",
            Self::People => "people",
            Self::Library => "library",
        }
    }
}

impl fmt::Display for Shelf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Shelf {
    type Err = AudienceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|shelf| shelf.as_str() == text)
            .ok_or_else(|| AudienceError(text.to_owned()))
    }
}
