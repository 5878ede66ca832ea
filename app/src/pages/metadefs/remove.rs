//! Deleting one thing in a namespace: first a page that names what is lost.

use axum::{extract::RawQuery, response::Redirect};
use leptos::prelude::*;
use vitrine_domain::MetadefAction;
use vitrine_model::metadef::{Contents, Object, Properties};

use super::{ThisNamespace, frame, object, offer, title};
use crate::{
    components::{Crumb, Emphasis, Glyph, LinkButton, NavItem, Notice, PageHead, SubmitButton, Tone},
    failure::{Failure, Result},
    flash::Flash,
    locale::tr,
    offers::Offer,
    pages::{asked, see},
    routes::{NamespaceName, Route, Tab},
    session::Visitor,
    wire::CSRF_FIELD,
};

/// What is to be deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    Property(String),
    Object(String),
    ObjectProperty { object: String, name: String },
    Tag(String),
    ResourceType(String),
}

impl Part {
    /// The address of the question.
    pub(super) fn address(&self, namespace: &NamespaceName) -> String {
        let fields = match self {
            Self::Property(name) => vec![("part", "property"), ("name", name)],
            Self::Object(name) => vec![("part", "object"), ("name", name)],
            Self::ObjectProperty { object, name } => {
                vec![("part", "property"), ("name", name), ("object", object)]
            }
            Self::Tag(name) => vec![("part", "tag"), ("name", name)],
            Self::ResourceType(name) => vec![("part", "type"), ("name", name)],
        };
        namespace.page("remove", &fields)
    }

    fn read(query: Option<&str>) -> Result<Self> {
        let name = asked(query, "name");
        Ok(match (&*asked(query, "part"), asked(query, "object")) {
            ("property", object) if object.is_empty() => Self::Property(name),
            ("property", object) => Self::ObjectProperty { object, name },
            ("object", _) => Self::Object(name),
            ("tag", _) => Self::Tag(name),
            ("type", _) => Self::ResourceType(name),
            _ => return Err(Failure::NoPage),
        })
    }

    fn name(&self) -> &str {
        match self {
            Self::Property(name)
            | Self::Object(name)
            | Self::ObjectProperty { name, .. }
            | Self::Tag(name)
            | Self::ResourceType(name) => name,
        }
    }

    /// What the domain calls it.
    const fn kind(&self) -> &'static str {
        match self {
            Self::Property(_) | Self::ObjectProperty { .. } => "property",
            Self::Object(_) => "object",
            Self::Tag(_) => "tag",
            Self::ResourceType(_) => "resource type",
        }
    }

    /// The question.
    fn heading(&self) -> String {
        match self {
            Self::Property(_) | Self::ObjectProperty { .. } => tr("metadefs-remove-property"),
            Self::Object(_) => tr("metadefs-remove-object"),
            Self::Tag(_) => tr("metadefs-remove-tag"),
            Self::ResourceType(_) => tr("metadefs-remove-type"),
        }
    }

    /// What was done.
    fn done(&self) -> String {
        let name = self.name();
        match self {
            Self::Property(_) | Self::ObjectProperty { .. } => tr!("metadefs-removed-property", name = name),
            Self::Object(_) => tr!("metadefs-removed-object", name = name),
            Self::Tag(_) => tr!("metadefs-removed-tag", name = name),
            Self::ResourceType(_) => tr!("metadefs-removed-type", name = name),
        }
    }

    const fn action(&self) -> MetadefAction {
        match self {
            Self::Property(_) => MetadefAction::RemoveProperty,
            Self::Object(_) => MetadefAction::DeleteObject,
            Self::ObjectProperty { .. } => MetadefAction::ModifyObject,
            Self::Tag(_) => MetadefAction::DeleteTag,
            Self::ResourceType(_) => MetadefAction::RemoveAssociation,
        }
    }

    const fn tab(&self) -> Tab {
        match self {
            Self::Property(_) => Tab::Properties,
            Self::Object(_) | Self::ObjectProperty { .. } => Tab::Objects,
            Self::Tag(_) => Tab::Tags,
            Self::ResourceType(_) => Tab::Overview,
        }
    }

    /// What is lost with it, in a sentence.
    ///
    /// # Errors
    /// 404 where it is not there.
    fn loss(&self, contents: &Contents) -> Result<String> {
        let missing = || Failure::from(object::missing(contents, self.kind(), self.name()));
        let named = |properties: &Properties| {
            properties.iter().map(|(name, _)| name.to_owned()).collect::<Vec<_>>().join(", ")
        };
        Ok(match self {
            Self::Property(name) => {
                contents.properties.get(name).ok_or_else(missing)?;
                tr("metadefs-loss-property")
            }
            Self::ObjectProperty { object, name } => {
                let object = object::named(contents, object)?.ok_or_else(missing)?;
                object.properties.get(name).ok_or_else(missing)?;
                tr!("metadefs-loss-object-property", name = object.name)
            }
            Self::Object(name) => {
                let object = object::named(contents, name)?.ok_or_else(missing)?;
                match object.properties.len() {
                    0 => tr("metadefs-loss-object-empty"),
                    _ => tr!("metadefs-loss-object", names = named(&object.properties)),
                }
            }
            Self::Tag(name) => {
                contents.tags.iter().find(|tag| tag.item.name == *name).ok_or_else(missing)?;
                tr("metadefs-loss-tag")
            }
            Self::ResourceType(name) => {
                contents.associations.iter().find(|one| one.item.name == *name).ok_or_else(missing)?;
                tr("metadefs-loss-type")
            }
        })
    }
}

/// `GET /dashboard/metadefs/{namespace}/remove?part=…&name=…`.
pub(crate) async fn show(
    visitor: Visitor,
    ThisNamespace(name): ThisNamespace,
    RawQuery(query): RawQuery,
) -> Result {
    let part = Part::read(query.as_deref())?;
    let contents = frame::contents(&visitor, &name).await?;
    let loss = part.loss(&contents)?;
    let namespace = &contents.namespace.item;
    let offer = offer(&visitor, part.action(), Some(namespace)).and_then(|()| unprotected(&contents));
    let crumbs = vec![
        Crumb::new(tr("metadefs-metadata"), Route::metadefs().path()),
        Crumb::new(title(namespace), name.path()),
    ];
    let csrf = visitor.login.csrf.clone();
    let heading = part.heading();
    visitor
        .ok(NavItem::Metadefs, heading.clone(), move || {
            view! {
                <div class="narrow">
                    <PageHead title=heading crumbs />
                    <Question name part loss offer csrf />
                </div>
            }
        })
        .await
}

/// `POST /dashboard/metadefs/{namespace}/remove?part=…&name=…`.
pub(crate) async fn submit(
    visitor: Visitor,
    ThisNamespace(namespace): ThisNamespace,
    RawQuery(query): RawQuery,
) -> Result<Redirect> {
    let part = Part::read(query.as_deref())?;
    let (controller, caller) = (&visitor.dashboard.controller, &visitor.caller);
    let within = namespace.as_str();
    match &part {
        Part::Property(name) => controller.delete_metadef_property(caller, within, name).await?,
        Part::Object(name) => controller.delete_metadef_object(caller, within, name).await?,
        Part::Tag(name) => controller.delete_metadef_tag(caller, within, name).await?,
        Part::ResourceType(name) => {
            controller.dissociate_metadef_resource_type(caller, within, name).await?;
        }
        Part::ObjectProperty { object, name } => {
            let contents = frame::contents(&visitor, &namespace).await?;
            part.loss(&contents)?;
            unprotected(&contents).map_err(vitrine_domain::Error::Forbidden)?;
            let old = object::named(&contents, object)?.unwrap_or_default();
            let new = Object {
                required: old.required.into_iter().filter(|one| one != name).collect(),
                properties: old.properties.into_iter().filter(|(one, _)| one != name).collect(),
                ..old
            };
            controller.update_metadef_object(caller, within, object, new).await?;
        }
    }
    Flash::done(part.done()).keep(&visitor.session).await?;
    Ok(see(&Route::Metadef(namespace, part.tab())))
}

/// What is in a protected namespace is not deleted, be it by a change of what it is in.
fn unprotected(contents: &Contents) -> Offer {
    if contents.namespace.item.protected {
        return Err(tr("metadefs-remove-protected"));
    }
    Ok(())
}

#[component]
fn Question(name: NamespaceName, part: Part, loss: String, offer: Offer, csrf: String) -> impl IntoView {
    let back = Route::Metadef(name.clone(), part.tab()).path();
    let answer = match offer {
        Ok(()) => view! {
            <div class="form-actions">
                <SubmitButton emphasis=Emphasis::DangerNow glyph=Glyph::Trash>{tr("metadefs-delete")}</SubmitButton>
                <LinkButton href=back>{tr("metadefs-keep")}</LinkButton>
            </div>
        }
        .into_any(),
        Err(reason) => view! {
            <Notice tone=Tone::Warn title=tr("metadefs-delete-not")>
                <p>{reason}</p>
            </Notice>
            <div class="form-actions">
                <LinkButton href=back>{tr("metadefs-back")}</LinkButton>
            </div>
        }
        .into_any(),
    };
    view! {
        <form class="card" method="post" action=part.address(&name)>
            <div class="body stack">
                <input type="hidden" name=CSRF_FIELD value=csrf />
                <p class="breaks">
                    <strong>
                        <bdi>{part.name().to_owned()}</bdi>
                    </strong>
                </p>
                <p>
                    <bdi>{loss}</bdi>
                </p>
                {answer}
            </div>
        </form>
    }
    .into_any()
}
