//! Making and editing the definition of a property, in a namespace or in one of its objects.

mod fields;

use axum::{extract::RawQuery, response::IntoResponse as _};
use fields::PropertyFields;
use http::StatusCode;
use leptos::prelude::*;
use vitrine_domain::{Error, MetadefAction};
use vitrine_model::metadef::{Contents, Object, Property};

use super::{ThisNamespace, frame, frame::FormPage, object, offer};
use crate::{
    components::Crumb,
    failure::Result,
    flash::Flash,
    forms::{Form, image::Problems, property::PropertyForm},
    locale::tr,
    pages::{asked, see},
    routes::{NamespaceName, Route, Tab},
    session::Visitor,
};

/// The address of the form for a property; without a name, for a new one.
pub(super) fn edit_address(namespace: &NamespaceName, name: Option<&str>, object: Option<&str>) -> String {
    let fields: Vec<(&str, &str)> = [("name", name), ("object", object)]
        .into_iter()
        .filter_map(|(key, value)| Some((key, value?)))
        .collect();
    namespace.page("property", &fields)
}

/// Which property.
struct Subject {
    contents: Contents,
    /// The object it is in.
    object: Option<Object>,
    /// Its name and definition now; `None` for a new one.
    before: Option<(String, Property)>,
}

impl Subject {
    async fn of(visitor: &Visitor, name: &NamespaceName, query: Option<&str>) -> Result<Self> {
        let contents = frame::contents(visitor, name).await?;
        let object = object::named(&contents, &asked(query, "object"))?;
        let property = asked(query, "name");
        let before = if property.is_empty() {
            None
        } else {
            let properties = object.as_ref().map_or(&contents.properties, |object| &object.properties);
            let found = properties.get(&property).cloned();
            Some((property.clone(), found.ok_or_else(|| object::missing(&contents, "property", &property))?))
        };
        Ok(Self { contents, object, before })
    }

    /// What the form changes, as it is now. An object is saved as a whole, so all of it counts.
    fn kept(&self) -> String {
        frame::kept(&(&self.object, self.before.as_ref().map(|(_, property)| property)))
    }

    fn tab(&self) -> Tab {
        if self.object.is_some() { Tab::Objects } else { Tab::Properties }
    }

    /// Saves the property under its name.
    async fn save(
        &self,
        visitor: &Visitor,
        within: &str,
        new: &str,
        property: Property,
    ) -> Result<(), Error> {
        let (controller, caller) = (&visitor.dashboard.controller, &visitor.caller);
        match (&self.object, &self.before) {
            (None, None) => controller.create_metadef_property(caller, within, new, property).await.map(drop),
            (None, Some((old, _))) => {
                controller.update_metadef_property(caller, within, old, new, property).await.map(drop)
            }
            (Some(object), before) => {
                let old = before.as_ref().map(|(old, _)| old.as_str());
                let object = with_property(object.clone(), old, new, property)?;
                let name = object.name.clone();
                controller.update_metadef_object(caller, within, &name, object).await.map(drop)
            }
        }
    }
}

/// The object with the property in the place of the old one, or at its end.
fn with_property(object: Object, old: Option<&str>, new: &str, property: Property) -> Result<Object, Error> {
    if old != Some(new) && object.properties.get(new).is_some() {
        return Err(Error::Conflict(tr!("metadefs-property-twice", object = object.name, new = new)));
    }
    let mut all: Vec<(String, Property)> = object.properties.into_iter().collect();
    match all.iter_mut().find(|(name, _)| Some(name.as_str()) == old) {
        Some(place) => *place = (new.to_owned(), property),
        None => all.push((new.to_owned(), property)),
    }
    let rename = |name: String| if Some(name.as_str()) == old { new.to_owned() } else { name };
    Ok(Object {
        required: object.required.into_iter().map(rename).collect(),
        properties: all.into_iter().collect(),
        ..object
    })
}

/// `GET /dashboard/metadefs/{namespace}/property?name=…&object=…`.
pub(crate) async fn show(
    visitor: Visitor,
    ThisNamespace(name): ThisNamespace,
    RawQuery(query): RawQuery,
) -> Result {
    let subject = Subject::of(&visitor, &name, query.as_deref()).await?;
    let form = match &subject.before {
        Some((name, property)) => PropertyForm::of(name, property),
        None => PropertyForm::blank(),
    };
    page(&visitor, &name, &subject, StatusCode::OK, form, Problems::default()).await
}

/// `POST /dashboard/metadefs/{namespace}/property?name=…&object=…`.
pub(crate) async fn submit(
    visitor: Visitor,
    ThisNamespace(name): ThisNamespace,
    RawQuery(query): RawQuery,
    sent: Form,
) -> Result {
    let subject = Subject::of(&visitor, &name, query.as_deref()).await?;
    let form = PropertyForm::read(&sent);
    let property = match form.property(subject.before.as_ref().map(|(_, property)| property)) {
        Ok(property) => property,
        Err(problems) => {
            return page(&visitor, &name, &subject, StatusCode::BAD_REQUEST, form, problems).await;
        }
    };
    if frame::is_stale(&sent, &subject.kept()) {
        return page(&visitor, &name, &subject, StatusCode::CONFLICT, form, Problems::default()).await;
    }
    match subject.save(&visitor, name.as_str(), &form.name, property).await {
        Ok(()) => {
            Flash::done(tr!("metadefs-property-saved", name = form.name)).keep(&visitor.session).await?;
            Ok(see(&Route::Metadef(name, subject.tab())).into_response())
        }
        Err(error) => {
            let (status, mut problems) = frame::problems(error, "name")?;
            problems.rename("property", "name");
            page(&visitor, &name, &subject, status, form, problems).await
        }
    }
}

async fn page(
    visitor: &Visitor,
    name: &NamespaceName,
    subject: &Subject,
    status: StatusCode,
    form: PropertyForm,
    problems: Problems,
) -> Result {
    let old = subject.before.as_ref().map(|(name, _)| name.as_str());
    let object = subject.object.as_ref().map(|object| object.name.as_str());
    let action = match (object, old) {
        (Some(_), _) => MetadefAction::ModifyObject,
        (None, Some(_)) => MetadefAction::ModifyProperty,
        (None, None) => MetadefAction::AddProperty,
    };
    let (title, button) = if old.is_some() {
        (tr("metadefs-property-edit"), tr("metadefs-save"))
    } else {
        (tr("metadefs-property-add"), tr("metadefs-property-add-button"))
    };
    let back = Route::Metadef(name.clone(), subject.tab()).path();
    let namespace = &subject.contents.namespace.item;
    let mut page = FormPage {
        status,
        offer: offer(visitor, action, Some(namespace)),
        loaded: Some(subject.kept()),
        conflict: status == StatusCode::CONFLICT && problems.is_empty(),
        ..FormPage::new(title, edit_address(name, old, object), back.clone(), button)
    }
    .within(namespace);
    if let Some(object) = object {
        page.crumbs.push(Crumb::new(object, back));
    }
    page.show(visitor, move || view! { <PropertyFields form problems /> }).await
}
