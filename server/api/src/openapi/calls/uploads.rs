//! Resumable uploads (tus 1.0).

use super::{
    super::call::{Body, Call, Field, Kind},
    Room,
};

const RESUMABLE: &[Field] = &[Field("Tus-Resumable", Kind::Text, "1.0.0")];

pub(super) const ROOM: Room = Room { name: "uploads", about: "Resumable uploads (tus 1.0).", calls: CALLS };

const CALLS: &[Call] = &[
    Call::new("OPTIONS", "/uploads", "What the server can do").status(204).open(),
    Call::new("GET", "/uploads", "The caller's unfinished uploads").gives(Body::Object),
    Call::new("POST", "/uploads", "Begins an upload")
        .headers(&[
            Field("Tus-Resumable", Kind::Text, "1.0.0"),
            Field("Upload-Length", Kind::Whole, "The bytes that will come."),
            Field(
                "Upload-Metadata",
                Kind::Text,
                "image_id and, where wanted, store and filename, in base64.",
            ),
        ])
        .status(201),
    Call::new("HEAD", "/uploads/{upload}", "How far an upload is").headers(RESUMABLE),
    Call::new("PATCH", "/uploads/{upload}", "Sends the next part")
        .headers(&[
            Field("Tus-Resumable", Kind::Text, "1.0.0"),
            Field("Upload-Offset", Kind::Whole, "Where the part begins."),
            Field("Upload-Checksum", Kind::Text, "ALGORITHM DIGEST"),
        ])
        .takes(Body::Data("application/offset+octet-stream"))
        .status(204),
    Call::new("DELETE", "/uploads/{upload}", "Gives an upload up").headers(RESUMABLE).status(204),
];
