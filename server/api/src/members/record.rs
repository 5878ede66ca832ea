//! The JSON form of a member.

use serde::Serialize;
use vitrine_model::Member;

use crate::images::record::Instant;

#[derive(Serialize)]
pub(super) struct Record<'a> {
    member_id: &'a str,
    image_id: &'a str,
    status: &'static str,
    created_at: Instant,
    updated_at: Instant,
    schema: &'static str,
}

impl<'a> From<&'a Member> for Record<'a> {
    fn from(member: &'a Member) -> Self {
        Self {
            member_id: &member.member,
            image_id: &member.image_id,
            status: member.status.as_str(),
            created_at: Instant(member.created_at),
            updated_at: Instant(member.updated_at),
            schema: "/v2/schemas/member",
        }
    }
}
