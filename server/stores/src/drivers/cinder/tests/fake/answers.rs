//! What the service answers to each call.

use axum::{
    Json,
    http::{HeaderName, StatusCode},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Attachment, Place, Shared, UNIT};
use crate::drivers::testing::{fault::Seen, form};

pub(super) fn refusal(status: u16) -> Response {
    let body = Json(json!({"error": {"message": "planted-password planted-token", "code": status}}));
    (StatusCode::from_u16(status).unwrap(), body).into_response()
}

pub(super) fn good(shared: &Shared, seen: &Seen, body: &Value) -> Response {
    let mut place = shared.place.lock().unwrap();
    let token = format!("planted-token-{}", place.token);
    let Some(path) = seen.key.strip_prefix("/volume/v3/project-id") else {
        return login(shared, body, token);
    };
    if seen.header(HeaderName::from_static("x-auth-token")) != token {
        return refusal(401);
    }
    if seen.header(HeaderName::from_static("openstack-api-version")) != "volume 3.54" {
        return refusal(406);
    }
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    match (seen.method.as_str(), &parts[..]) {
        ("GET", ["limits"]) => {
            let total = place.quota.map_or(-1, |quota| quota as i64);
            let absolute = json!({"maxTotalVolumeGigabytes": total, "totalGigabytesUsed": place.used()});
            Json(json!({"limits": {"absolute": absolute}})).into_response()
        }
        ("GET", ["volumes", "detail"]) => list(&place, seen),
        ("POST", ["volumes"]) => make(shared, &mut place, &body["volume"]),
        (_, ["volumes", id, ..]) if !place.volumes.contains_key(*id) => refusal(404),
        (method, ["volumes", id, rest @ ..]) => volume(shared, &mut place, method, id, rest, body),
        ("POST", ["attachments"]) => reserve(&mut place, &body["attachment"]),
        (_, ["attachments", id, ..]) if !place.attachments.contains_key(*id) => refusal(404),
        (method, ["attachments", id, ..]) => attachment(shared, &mut place, method, id, body),
        _ => refusal(404),
    }
}

fn login(shared: &Shared, request: &Value, token: String) -> Response {
    let identity = &request["auth"]["identity"];
    let user = &identity["password"]["user"];
    let is_user = user["name"] == "glance"
        && user["password"] == "planted-password"
        && user["domain"]["name"] == "Default"
        && request["auth"]["scope"]["project"] == json!({"name": "service", "domain": {"name": "Default"}});
    let application = json!({"id": "app", "secret": "planted-secret"});
    if !is_user && identity["application_credential"] != application {
        return refusal(401);
    }
    let url = format!("http://{}/volume/v3/project-id", shared.address);
    let endpoint = |interface: &str, region: &str, url: &str| json!({"interface": interface, "region": region, "url": url});
    let body = json!({"token": {
        "issued_at": "2024-01-01T00:00:00.000000Z",
        "expires_at": "2024-01-01T01:00:00.000000Z",
        "project": {"id": "project-id", "name": "service"},
        "catalog": [
            {"type": "volumev2", "name": "cinderv2", "endpoints": [endpoint("public", "one", "http://127.0.0.1:1")]},
            {"type": "volumev3", "name": "cinderv3", "endpoints": [
                endpoint("internal", "one", "http://127.0.0.1:1"),
                endpoint("public", "one", &url),
            ]},
        ],
    }});
    (StatusCode::CREATED, [("x-subject-token", token)], Json(body)).into_response()
}

/// Two volumes a page, so that every list has several.
fn list(place: &Place, seen: &Seen) -> Response {
    let (name, marker) = (form(&seen.query, "name"), form(&seen.query, "marker"));
    let page = place.volumes.iter().filter(|(id, volume)| {
        (name.is_empty() || volume.name == name) && (marker.is_empty() || **id > marker)
    });
    let page: Value = page.take(2).map(|(id, _)| place.json(id)).collect();
    Json(json!({"volumes": page})).into_response()
}

fn make(shared: &Shared, place: &mut Place, wanted: &Value) -> Response {
    let size = wanted["size"].as_u64().unwrap();
    if place.quota.is_some_and(|quota| place.used() + size > quota) {
        return refusal(413);
    }
    let id = place.make(wanted["name"].as_str().unwrap(), size, wanted["metadata"].clone());
    std::fs::File::create(shared.folder.path().join(&id)).unwrap().set_len(size * UNIT).unwrap();
    (StatusCode::ACCEPTED, Json(json!({"volume": place.json(&id)}))).into_response()
}

fn volume(
    shared: &Shared,
    place: &mut Place,
    method: &str,
    id: &str,
    rest: &[&str],
    body: &Value,
) -> Response {
    let is_attached = place.attachments.values().any(|attachment| attachment.volume == id);
    let seen = place.json(id);
    let used = place.used();
    let fails = place.fails && body.get("os-extend").is_some();
    place.fails &= !fails;
    let quota = place.quota;
    let volume = place.volumes.get_mut(id).unwrap();
    match (method, rest) {
        ("GET", []) => {
            // What is on its way is there at the next look.
            if let Some(then) = volume.then.take() {
                volume.status = then;
            } else if volume.status == "deleting" {
                place.volumes.remove(id);
                std::fs::remove_file(shared.folder.path().join(id)).unwrap();
            }
            Json(json!({"volume": seen})).into_response()
        }
        ("DELETE", [])
            if is_attached || !["available", "error", "error_extending"].contains(&volume.status) =>
        {
            refusal(400)
        }
        ("DELETE", []) => {
            volume.status = "deleting";
            StatusCode::ACCEPTED.into_response()
        }
        ("PUT", ["metadata"]) => {
            volume.metadata = body["metadata"].clone();
            Json(json!({"metadata": volume.metadata})).into_response()
        }
        ("POST", ["action"]) if body.get("os-update_readonly_flag").is_some() => {
            if volume.status != "available" {
                return refusal(400);
            }
            volume.is_read_only = body["os-update_readonly_flag"]["readonly"] == true;
            StatusCode::ACCEPTED.into_response()
        }
        ("POST", ["action"]) => {
            let size = body["os-extend"]["new_size"].as_u64().unwrap();
            if !["available", "in-use"].contains(&volume.status) || size <= volume.size || volume.is_read_only
            {
                return refusal(400);
            }
            if quota.is_some_and(|quota| used + size - volume.size > quota) {
                return refusal(413);
            }
            volume.then = Some(if fails { "error_extending" } else { volume.status });
            volume.status = "extending";
            volume.size = size;
            let file = std::fs::File::options().write(true).open(shared.folder.path().join(id));
            file.unwrap().set_len(size * UNIT).unwrap();
            StatusCode::ACCEPTED.into_response()
        }
        _ => refusal(404),
    }
}

fn reserve(place: &mut Place, wanted: &Value) -> Response {
    let id = wanted["volume_uuid"].as_str().unwrap().to_owned();
    let (is_multiattach, count) = (place.is_multiattach, place.attachments.len() + 1);
    let Some(volume) = place.volumes.get_mut(&id) else { return refusal(404) };
    let mode = wanted["mode"].as_str().unwrap().to_owned();
    let is_free = volume.status == "available" || is_multiattach && volume.status == "in-use";
    if !is_free || volume.is_read_only && mode == "rw" {
        return refusal(400);
    }
    volume.status = "reserved";
    place.most = place.most.max(count);
    let attachment = Uuid::new_v4().to_string();
    place.attachments.insert(attachment.clone(), Attachment { volume: id, mode, connector: Value::Null });
    Json(json!({"attachment": {"id": attachment, "status": "reserved"}})).into_response()
}

fn attachment(shared: &Shared, place: &mut Place, method: &str, id: &str, body: &Value) -> Response {
    let attachment = place.attachments.get_mut(id).unwrap();
    let volume = place.volumes.get_mut(&attachment.volume).unwrap();
    let info = json!({
        "driver_volume_type": place.protocol,
        "access_mode": attachment.mode,
        "device_path": shared.folder.path().join(&attachment.volume),
        "auth_password": "planted-chap",
    });
    match method {
        "GET" => Json(json!({"attachment": {"id": id, "connection_info": info}})).into_response(),
        "PUT" => {
            attachment.connector = body["attachment"]["connector"].clone();
            for field in ["host", "ip", "platform", "os_type", "mountpoint"] {
                assert!(attachment.connector[field].is_string(), "the description has {field}");
            }
            volume.status = "attaching";
            Json(json!({"attachment": {"id": id, "connection_info": info}})).into_response()
        }
        "POST" => {
            volume.status = "in-use";
            place.connected += 1;
            StatusCode::NO_CONTENT.into_response()
        }
        "DELETE" => {
            let gone = place.attachments.remove(id).unwrap();
            if !place.attachments.values().any(|attachment| attachment.volume == gone.volume) {
                place.volumes.get_mut(&gone.volume).unwrap().status = "available";
            }
            Json(json!({"attachments": []})).into_response()
        }
        _ => refusal(404),
    }
}
