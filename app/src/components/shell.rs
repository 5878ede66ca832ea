//! The frame of every page for people who are logged in: header, navigation, menus, footer.

use leptos::prelude::*;

use super::{
    icon::{Glyph, Icon},
    language::LanguageMenu,
};
use crate::{
    islands::{Palette, ThemeMenu},
    locale::{key, tr},
};

/// What the header's navigation can point at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names of the pages")]
pub enum NavItem {
    Images,
    Inbox,
    Tasks,
    Usage,
    Admin,
    Metadefs,
    None,
}

/// What the frame shows about the person and the place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// The user's name.
    pub user: String,
    /// The project one works in.
    pub project_id: String,
    /// Its name.
    pub project: String,
    /// Id and name of the projects one can switch to, the present one among them.
    pub projects: Vec<(String, String)>,
    /// Images shared with the project and not answered.
    pub inbox: u64,
    /// The session's token against forged requests.
    pub csrf: String,
    /// Whether the pages for administrators are offered.
    pub admin: bool,
    /// Whether a new image is offered.
    pub creates: bool,
    /// Whether users and projects are kept here, and can be looked after.
    pub people: bool,
    /// `auto`, `light` or `dark`.
    pub theme: String,
    /// Whether single keys are shortcuts.
    pub single_keys: bool,
    /// The page one is on, for forms that lead back to it.
    pub active: NavItem,
}

/// The frame of a page.
#[component]
pub fn Shell(
    /// What it shows.
    frame: Frame,
    /// The page.
    children: Children,
) -> impl IntoView {
    view! {
        <a class="skip-link" href="#main">{tr("shell-skip")}</a>
        <header class="shell-header">
            <div class="shell-bar">
                <a class="brand" href="/dashboard">
                    <Icon glyph=Glyph::Brand />
                    "Vitrine"
                </a>
                <Navigation active=frame.active inbox=frame.inbox admin=frame.admin people=frame.people />
                <div class="shell-side">
                    <Palette single_keys=frame.single_keys creates=frame.creates />
                    <ProjectMenu frame=frame.clone() />
                    <UserMenu frame=frame />
                </div>
            </div>
        </header>
        <main class="shell-main" id="main" tabindex="-1">
            {children()}
        </main>
        <footer class="shell-footer">
            <span>{concat!("Vitrine ", env!("CARGO_PKG_VERSION"))}</span>
            <a href="/versions">{tr("shell-api")}</a>
        </footer>
    }
    .into_any()
}

#[component]
fn Navigation(active: NavItem, inbox: u64, admin: bool, people: bool) -> impl IntoView {
    let current = move |item: NavItem| (active == item).then_some("page");
    view! {
        <nav class="shell-nav" aria-label=tr("shell-nav")>
            <a href="/dashboard/images" aria-current=current(NavItem::Images)>
                <Icon glyph=Glyph::Image />
                {tr("shell-images")}
            </a>
            <a href="/dashboard/inbox" aria-current=current(NavItem::Inbox)>
                <Icon glyph=Glyph::Inbox />
                {tr("shell-inbox")}
                {(inbox > 0)
                    .then(|| {
                        view! {
                            <span class="count call">
                                {inbox} <span class="visually-hidden">" " {tr("shell-inbox-waiting")}</span>
                            </span>
                        }
                    })}
            </a>
            <a href="/dashboard/tasks" aria-current=current(NavItem::Tasks)>
                <Icon glyph=Glyph::Tasks />
                {tr("shell-tasks")}
            </a>
            <a href="/dashboard/usage" aria-current=current(NavItem::Usage)>
                <Icon glyph=Glyph::Gauge />
                {tr("shell-usage")}
            </a>
            <a href="/dashboard/metadefs" aria-current=current(NavItem::Metadefs)>
                <Icon glyph=Glyph::Definitions />
                {tr("shell-metadata")}
            </a>
        </nav>
        {admin.then(|| view! { <AdminMenu active=active == NavItem::Admin people /> })}
    }
    .into_any()
}

/// Pages there are only where the users are kept here.
const USERS: &str = "/dashboard/admin/users";
const PROJECTS: &str = "/dashboard/admin/projects";

/// What administrators look after.
const ADMIN: [(&str, Glyph, &str); 9] = [
    ("/dashboard/images?scope=all", Glyph::Image, key("shell-all-images")),
    ("/dashboard/tasks?scope=all", Glyph::Tasks, key("shell-all-tasks")),
    (USERS, Glyph::User, key("people-users")),
    (PROJECTS, Glyph::Folder, key("people-projects")),
    ("/dashboard/admin/usage", Glyph::Gauge, key("shell-projects-usage")),
    ("/dashboard/admin/stores", Glyph::Store, key("shell-stores")),
    ("/dashboard/admin/cache", Glyph::Bolt, key("shell-cache")),
    ("/dashboard/admin/audit", Glyph::Clock, key("audit-title")),
    ("/dashboard/admin/configuration", Glyph::Tools, key("config-title")),
];

#[component]
fn AdminMenu(active: bool, people: bool) -> impl IntoView {
    let items = ADMIN
        .into_iter()
        .filter(|(href, ..)| people || ![USERS, PROJECTS].contains(href))
        .map(|(href, glyph, label)| {
            view! {
                <a class="menu-item" href=href>
                    <Icon glyph />
                    {tr(label)}
                </a>
            }
        })
        .collect_view();
    view! {
        <details class="menu admin-menu">
            <summary aria-current=active.then_some("page")>
                <Icon glyph=Glyph::Tools />
                <span class="label">{tr("shell-administration")}</span>
            </summary>
            <nav class="menu-panel" aria-label=tr("shell-administration")>
                {items}
            </nav>
        </details>
    }
    .into_any()
}

#[component]
fn ProjectMenu(frame: Frame) -> impl IntoView {
    let Frame { project_id, project, projects, csrf, .. } = frame;
    let items = projects
        .into_iter()
        .map(|(id, name)| {
            let here = id == project_id;
            view! {
                <button class="menu-item" type="submit" name="project" value=id aria-current=here.then_some("true")>
                    <Icon glyph=if here { Glyph::Check } else { Glyph::Folder } />
                    <bdi>{name}</bdi>
                </button>
            }
        })
        .collect_view();
    view! {
        <details class="menu">
            <summary title=tr("shell-project")>
                <Icon glyph=Glyph::Folder />
                <span class="visually-hidden">{tr("shell-project-before")} " "</span>
                <bdi class="label">{project}</bdi>
            </summary>
            <form class="menu-panel" method="post" action="/dashboard/project">
                <input type="hidden" name="csrf" value=csrf />
                <div class="menu-title">{tr("shell-other-project")}</div>
                {items}
            </form>
        </details>
    }
    .into_any()
}

#[component]
fn UserMenu(frame: Frame) -> impl IntoView {
    let Frame { user, csrf, theme, .. } = frame;
    view! {
        <details class="menu">
            <summary title=tr("shell-account")>
                <Icon glyph=Glyph::User />
                <span class="visually-hidden">{tr("shell-account-before")} " "</span>
                <bdi class="label">{user}</bdi>
            </summary>
            <div class="menu-panel">
                <a class="menu-item" href="/dashboard/me">
                    <Icon glyph=Glyph::Key />
                    {tr("people-me-link")}
                </a>
                <hr />
                <ThemeMenu theme csrf=csrf.clone() />
                <hr />
                <LanguageMenu />
                <hr />
                <form method="post" action="/dashboard/logout">
                    <input type="hidden" name="csrf" value=csrf />
                    <button class="menu-item" type="submit">
                        <Icon glyph=Glyph::Logout />
                        {tr("shell-logout")}
                    </button>
                </form>
            </div>
        </details>
    }
    .into_any()
}
