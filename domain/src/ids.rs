//! Identifiers. Each is its own type, so that a member can never be passed where a unit is meant.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
        )]
        #[serde(transparent)]
        pub struct $name(#[schemars(with = "String")] pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    };
}

uuid_id!(
    /// A member (`đảng viên`). Never a card number: that is the citizen number and stays masked.
    MemberId
);
uuid_id!(
    /// A party organisation (`tổ chức đảng`) at any depth of the tree.
    UnitId
);
uuid_id!(
    /// One phone of one member, known by its public key.
    DeviceId
);
uuid_id!(
    /// Something a person did, made on the phone (UUIDv7) and repeated unchanged until answered.
    CommandId
);
uuid_id!(
    /// One readable thing: a document, an article, a meeting, an opinion.
    ItemId
);
impl ItemId {
    /// The id of something that there can be only one of: it follows from what it is.
    #[must_use]
    pub fn derived(of: &str) -> Self {
        let Sha256Hash(digest) = Sha256Hash::of(of.as_bytes());
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        Self(uuid::Builder::from_custom_bytes(bytes).into_uuid())
    }
}

uuid_id!(
    /// Chosen anew whenever a province starts or is restored from a backup. Random, because a
    /// counter kept inside the data would roll back with it.
    Generation
);
uuid_id!(
    /// A province: one deployment, one root key.
    ProvinceId
);
uuid_id!(
    /// Something that happened at a meeting, made on the phone (UUIDv7).
    EventId
);
uuid_id!(
    /// A right given to a member for a unit and a time.
    GrantId
);

/// A SHA-256 digest, written as 64 lower-case hexadecimal digits. Names attachments and payloads.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, JsonSchema)]
pub struct Sha256Hash(#[schemars(with = "String")] pub [u8; 32]);

impl Sha256Hash {
    /// The digest of `bytes`.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        use sha2::Digest;
        Self(sha2::Sha256::digest(bytes).into())
    }
}

impl fmt::Display for Sha256Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Sha256Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Sha256Hash {
    type Err = hex::FromHexError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes)?;
        Ok(Self(bytes))
    }
}

impl Serialize for Sha256Hash {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Sha256Hash {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
