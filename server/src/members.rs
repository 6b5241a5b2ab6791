//! Finding a member by what an official has at hand.

use handbook_domain::access::Role;
use handbook_domain::ids::{DeviceId, MemberId};
use handbook_domain::time::Timestamp;

use crate::error::{Error, Result, What};
use crate::load::{self, GrantLine, LoadFile, Member, Unit};
use crate::{Province, rights};

/// The member with this id, number of the file, or full name.
///
/// # Errors
/// [`Error::NotFound`], or [`Error::Ambiguous`] if several have the name.
pub async fn find_member(province: &Province, named: &str) -> Result<MemberId> {
    let mut tx = province.db().read().await?;
    let rows: Vec<(String,)> = sqlx::query_as(
        "SELECT id FROM members WHERE id = $1 OR code = $1
         UNION SELECT id FROM members WHERE name = $1
             AND NOT EXISTS (SELECT 1 FROM members WHERE id = $1 OR code = $1)",
    )
    .bind(named)
    .fetch_all(&mut *tx)
    .await?;
    match rows.as_slice() {
        [] => Err(Error::NotFound {
            what: What::Member,
            name: named.to_owned(),
        }),
        [(id,)] => rights::id(id),
        several => Err(Error::Ambiguous {
            what: What::Member,
            name: named.to_owned(),
            count: several.len(),
        }),
    }
}

/// Gives a new province its top unit, code `TU`, and its first administrator, code `QT001`.
///
/// # Errors
/// If the database fails.
pub async fn start(province: &Province, admin: &str) -> Result<MemberId> {
    let file = LoadFile {
        units: vec![Unit {
            code: "TU".into(),
            name: province.name().to_owned(),
            kind: "province".into(),
            parent: None,
            from: None,
            to: None,
        }],
        members: vec![Member {
            code: "QT001".into(),
            name: admin.to_owned(),
            cell: None,
            since: None,
            also_in: Vec::new(),
            summary: None,
            exceptions: Vec::new(),
        }],
        grants: vec![GrantLine {
            member: "QT001".into(),
            unit: "TU".into(),
            role: Role::Administrator,
            from: None,
            to: None,
        }],
        ..LoadFile::default()
    };
    let json = String::from_utf8_lossy(&crate::keys::to_json(&file)).into_owned();
    load::load(province, &json).await?;
    Ok(load::member_id(province, "QT001"))
}

/// One phone of a member, for lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// To be named when it is revoked.
    pub id: DeviceId,
    /// As the phone named itself.
    pub name: String,
    /// When it was activated.
    pub enrolled_at: Timestamp,
    /// Whether it was ended.
    pub revoked: bool,
    /// Whether it was ended as one that is lost.
    pub lost: bool,
}

/// Every phone of a member, newest first.
///
/// # Errors
/// If the database fails.
pub async fn devices_of(province: &Province, member: MemberId) -> Result<Vec<Device>> {
    let mut tx = province.db().read().await?;
    type Row = (String, String, i64, Option<i64>, Option<i64>);
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT d.id, d.name, d.enrolled_at, r.revoked_at, l.reported_at
         FROM devices d LEFT JOIN revocations r ON r.device = d.id
         LEFT JOIN lost_devices l ON l.device = d.id
         WHERE d.member = $1 ORDER BY d.enrolled_at DESC, d.id",
    )
    .bind(member.to_string())
    .fetch_all(&mut *tx)
    .await?;
    rows.into_iter()
        .map(|(id, name, at, revoked_at, reported_at)| {
            let (id, enrolled_at) = (rights::id(&id)?, Timestamp(at));
            Ok(Device {
                id,
                name,
                enrolled_at,
                revoked: revoked_at.is_some(),
                lost: reported_at.is_some(),
            })
        })
        .collect()
}
