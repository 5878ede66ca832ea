//! The calls of the vCenter: their messages, and what their answers say.

use http::StatusCode;
use quick_xml::escape::escape;

use super::{
    errors::Failure,
    xml::{self, Element},
};

/// What says which version of the interface is spoken: vSphere 6.5, which all later ones understand.
pub(super) const ACTION: &str = "\"urn:vim25/6.5\"";

/// A name of an object at the vCenter, which means nothing elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reference {
    pub(super) kind: String,
    pub(super) id: String,
}

impl Reference {
    /// The reference that an element is; `None` where it is none.
    pub(super) fn of(element: &Element) -> Option<Self> {
        let reference = Self { kind: element.kind.clone(), id: element.text.trim().to_owned() };
        (!reference.kind.is_empty() && !reference.id.is_empty()).then_some(reference)
    }

    /// The object that everything begins with.
    pub(super) fn root() -> Self {
        Self { kind: "ServiceInstance".to_owned(), id: "ServiceInstance".to_owned() }
    }

    /// An element of that name that means it.
    pub(super) fn element(&self, name: &str) -> String {
        format!("<{name} type=\"{}\">{}</{name}>", escape(&self.kind), escape(&self.id))
    }
}

/// An element of that name with a text.
pub(super) fn text(name: &str, value: &str) -> String {
    format!("<{name}>{}</{name}>", escape(value))
}

/// A call of a method of an object. The arguments are elements in the order of the interface's description.
pub(super) fn message(method: &str, this: &Reference, arguments: &str) -> String {
    let this = this.element("_this");
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
         <soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><soapenv:Body>\
         <{method} xmlns=\"urn:vim25\">{this}{arguments}</{method}></soapenv:Body></soapenv:Envelope>"
    )
}

/// A call for properties of objects of one kind.
pub(super) fn properties(collector: &Reference, objects: &[Reference], paths: &[&str]) -> String {
    let kind = objects.first().map_or("", |object| object.kind.as_str());
    let paths: String = paths.iter().map(|path| text("pathSet", path)).collect();
    let objects: String =
        objects.iter().map(|object| format!("<objectSet>{}</objectSet>", object.element("obj"))).collect();
    let set =
        format!("<specSet><propSet>{}{paths}</propSet>{objects}</specSet><options/>", text("type", kind));
    message("RetrievePropertiesEx", collector, &set)
}

/// What a good answer holds.
///
/// # Errors
/// The fault that the answer names.
pub(super) fn answer(what: &'static str, status: StatusCode, document: &[u8]) -> Result<Element, Failure> {
    let root = match xml::read(document) {
        Ok(root) => root,
        // A page of something in between.
        Err(_) if !status.is_success() => return Err(Failure::Refused { what, status }),
        Err(error) => return Err(Failure::nonsense(what, error)),
    };
    let held = root.child("Body").and_then(|body| body.children.first());
    match held {
        Some(fault) if fault.name == "Fault" => {
            let detail = fault.child("detail").and_then(|detail| detail.children.first());
            Err(Failure::fault(what, &detail.map(class).unwrap_or_default()))
        }
        Some(answer) if status.is_success() => match refused_property(answer) {
            Some(fault) => Err(Failure::fault(what, &class(fault))),
            None => Ok(answer.clone()),
        },
        None if status.is_success() => Err(Failure::nonsense(what, "it has no body")),
        _ => Err(Failure::Refused { what, status }),
    }
}

/// Why a property is not in an answer; a session that has ended can show in this way alone.
fn refused_property(answer: &Element) -> Option<&Element> {
    let objects = answer.all("returnval").flat_map(|value| value.all("objects"));
    let mut missing = objects.flat_map(|object| object.all("missingSet"));
    missing.find_map(|missing| missing.at(&["fault", "fault"]))
}

/// The class of a fault: what it says of itself, else its name.
pub(super) fn class(fault: &Element) -> String {
    if fault.class.is_empty() {
        fault.name.strip_suffix("Fault").unwrap_or(&fault.name).to_owned()
    } else {
        fault.class.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn envelope(body: &str) -> String {
        format!("<s:Envelope xmlns:s=\"s\" xmlns:x=\"x\"><s:Body>{body}</s:Body></s:Envelope>")
    }

    #[test]
    fn what_a_message_holds_is_no_markup() {
        let this = Reference { kind: "A".to_owned(), id: "1<2".to_owned() };
        let message = message("Login", &this, &text("password", "a<b&\"c'"));
        assert!(message.contains("<_this type=\"A\">1&lt;2</_this>"));
        assert!(message.contains("<password>a&lt;b&amp;&quot;c&apos;</password>"));
        assert_eq!(
            xml::read(message.as_bytes()).unwrap().at(&["Body", "Login", "password"]).unwrap().text,
            "a<b&\"c'"
        );
    }

    #[test]
    fn faults_are_known_by_their_class() {
        let missing = "<R><returnval><objects><missingSet><path>info</path><fault><fault x:type=\"NotAuthenticated\"/>\
                       </fault></missingSet></objects></returnval></R>";
        for (status, body, expected) in [
            (
                500,
                "<s:Fault><detail><InvalidLoginFault x:type=\"InvalidLogin\"/></detail></s:Fault>",
                "InvalidLogin",
            ),
            (500, "<s:Fault><detail><NoPermissionFault/></detail></s:Fault>", "NoPermission"),
            (500, "<s:Fault><detail><a>planted words</a></detail></s:Fault>", "a"),
            (200, missing, "NotAuthenticated"),
        ] {
            let status = StatusCode::from_u16(status).unwrap();
            let failure = answer("a test", status, envelope(body).as_bytes()).unwrap_err();
            assert!(failure.is_fault(expected), "{failure:?}");
        }
        let plain = answer("a test", StatusCode::BAD_GATEWAY, b"<html><p>planted").unwrap_err();
        assert!(plain.is(StatusCode::BAD_GATEWAY), "{plain:?}");
        assert!(matches!(answer("a test", StatusCode::OK, b"nothing"), Err(Failure::Nonsense { .. })));
        assert!(answer("a test", StatusCode::OK, envelope("<R/>").as_bytes()).is_ok());
    }
}
