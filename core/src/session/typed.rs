//! An invitation typed by hand: server and code without the key, which no hand copies. The province
//! says its key itself, and a person compares its fingerprint with the one on the paper: until then
//! nothing is believed.

use handbook_domain::wire::activation::{
    Invitation, InvitationError, decode_key, fingerprint, normal_code,
};
use serde::Deserialize;

use crate::error::Result;
use crate::net::{Fault, Request, Traffic, Transport, fetch};

/// What a typed invitation would activate, to be compared with the paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedInvitation {
    /// The invitation, whole; good for activating once the fingerprint has been compared.
    pub invitation: String,
    /// What the server calls its province.
    pub province_name: String,
    /// Of the key that the server claims, in groups of four, as printed with the invitation.
    pub fingerprint: String,
}

#[derive(Deserialize)]
struct Province {
    name: String,
    root_key: String,
}

/// Asks the province at `server`, to which `transport` leads, who it is.
///
/// # Errors
/// If `code` cannot be one or `server` no address, or nothing like a province answers.
pub fn look_up(transport: &dyn Transport, server: &str, code: &str) -> Result<TypedInvitation> {
    let code = normal_code(code)?;
    let request = Request::get("/v1/province".to_owned());
    let (status, body) =
        fetch(transport, &request, &mut Traffic::default()).map_err(Fault::Network)?;
    let not_ours = Fault::NotOurs { status };
    let Ok(province) = serde_json::from_slice::<Province>(&body) else {
        return Err(not_ours.into());
    };
    let Some(root_key) = decode_key(&province.root_key) else {
        return Err(not_ours.into());
    };
    let invitation = Invitation {
        server: server.trim_end_matches('/').to_owned(),
        root_key,
        code,
    };
    let link = invitation.to_string();
    // What will be activated must be what is shown: an address may bring a key of its own along.
    if link.parse::<Invitation>() != Ok(invitation) {
        return Err(InvitationError::NotALink.into());
    }
    Ok(TypedInvitation {
        invitation: link,
        province_name: province.name,
        fingerprint: fingerprint(&root_key),
    })
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::*;
    use crate::net::{NetworkFault, Response};

    struct Province;

    impl Transport for Province {
        fn exchange(&self, _: &Request) -> std::result::Result<Response, NetworkFault> {
            let key = URL_SAFE_NO_PAD.encode([7; 32]);
            let answer = format!(r#"{{"name": "Tỉnh ủy", "root_key": "{key}"}}"#);
            Ok(Response {
                status: 200,
                body: Box::new(Cursor::new(answer.into_bytes())),
            })
        }
    }

    #[test]
    fn an_address_that_brings_a_key_of_its_own_is_no_invitation() {
        let address = "https://so-tay.example.vn";
        let code = "abcd-efgh-jkmn";
        let shown = look_up(&Province, address, code).expect("an invitation");
        let activated: Invitation = shown.invitation.parse().expect("a link");
        assert_eq!(fingerprint(&activated.root_key), shown.fingerprint);

        let forged = format!("{address}?x&khoa={}", URL_SAFE_NO_PAD.encode([8; 32]));
        assert!(look_up(&Province, &forged, code).is_err());
    }
}
