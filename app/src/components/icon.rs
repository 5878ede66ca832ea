//! The icons: strokes on a 24 by 24 grid, drawn in the colour of the text around them.

use leptos::prelude::*;

/// The icons there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say what is drawn")]
pub enum Glyph {
    Brand,
    Image,
    Inbox,
    Upload,
    Download,
    Search,
    Plus,
    Edit,
    Trash,
    Lock,
    Unlock,
    Eye,
    EyeOff,
    Share,
    User,
    Folder,
    Logout,
    Sun,
    Moon,
    Check,
    Cross,
    Copy,
    Info,
    Warning,
    Error,
    Clock,
    Spinner,
    Pause,
    Play,
    Globe,
    Community,
    Up,
    Down,
    Left,
    Right,
    More,
    Key,
    Tasks,
    Gauge,
    Store,
    Bolt,
    Tools,
    Retry,
    Definitions,
    Columns,
    Layers,
}

impl Glyph {
    const fn path(self) -> &'static str {
        match self {
            Self::Brand => "M3 9.5 12 4l9 5.5M5 9v10h14V9M9 19v-6h6v6M3 21h18",
            Self::Image => "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9.5h.01",
            Self::Inbox => "M4 13 6.5 5h11L20 13v6H4zM4 13h5l1.5 2.5h3L15 13h5",
            Self::Upload => "M12 16V4M7 9l5-5 5 5M4 16v4h16v-4",
            Self::Download => "M12 4v12M7 11l5 5 5-5M4 16v4h16v-4",
            Self::Search => "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13M15.5 15.5 20 20",
            Self::Plus => "M12 5v14M5 12h14",
            Self::Edit => "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
            Self::Trash => "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10.5 11v5M13.5 11v5",
            Self::Lock => "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
            Self::Unlock => "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 6.7-1.4",
            Self::Eye => {
                "M2.5 12S6 6 12 6s9.5 6 9.5 6-3.5 6-9.5 6-9.5-6-9.5-6M12 14.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5"
            }
            Self::EyeOff => {
                "M4 4l16 16M9 6.5A9 9 0 0 1 12 6c6 0 9.5 6 9.5 6a17 17 0 0 1-3 3.6M6 8a16 16 0 0 0-3.5 4s3.5 6 9.5 6a9 9 0 0 0 3.5-.7"
            }
            Self::Share => {
                "M17 8a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5M7 14.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5M17 21a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5M9.2 10.8l5.6-4M9.2 13.2l5.6 4"
            }
            Self::User => "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8M4.5 20a7.5 7.5 0 0 1 15 0",
            Self::Folder => "M3.5 6h6l2 2.5h9V19h-17z",
            Self::Logout => "M14 4H5v16h9M10 12h10M16.5 8.5 20 12l-3.5 3.5",
            Self::Sun => {
                "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4"
            }
            Self::Moon => "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5",
            Self::Check => "M5 12.5 10 17.5 19.5 7",
            Self::Cross => "M6 6l12 12M18 6 6 18",
            Self::Copy => "M9 9h11v11H9zM5 15H4V4h11v1",
            Self::Info => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M12 11v5.5M12 7.5h.01",
            Self::Warning => "M12 4 2.5 20h19zM12 10v4.5M12 17.3h.01",
            Self::Error => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M9 9l6 6M15 9l-6 6",
            Self::Clock => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M12 7v5l3.5 2",
            Self::Spinner => "M12 3a9 9 0 1 0 9 9",
            Self::Pause => "M8 5v14M16 5v14",
            Self::Play => "M7 4.5 19 12 7 19.5z",
            Self::Globe => {
                "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M3 12h18M12 3c2.5 2.5 3.8 5.5 3.8 9s-1.3 6.5-3.8 9c-2.5-2.5-3.8-5.5-3.8-9S9.5 5.5 12 3"
            }
            Self::Community => {
                "M9 12a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M2.5 20a6.5 6.5 0 0 1 13 0M15.5 5.3a3.5 3.5 0 0 1 0 6.4M18 14.5a6.5 6.5 0 0 1 3.5 5.5"
            }
            Self::Up => "M12 19V5M6 11l6-6 6 6",
            Self::Down => "M12 5v14M6 13l6 6 6-6",
            Self::Left => "M15 5l-7 7 7 7",
            Self::Right => "M9 5l7 7-7 7",
            Self::More => "M5 12h.01M12 12h.01M19 12h.01",
            Self::Definitions => "M4 4h8l8.5 8.5-8 8L4 12zM8.3 8.3h.01",
            Self::Key => "M8 18a4 4 0 1 0 0-8 4 4 0 0 0 0 8M11 11.5 20 4M16.5 7l2.5 3",
            Self::Tasks => {
                "M4 6.5l1.5 1.5L8.5 5M4 12.5 5.5 14l3-3M4 18.5 5.5 20l3-3M12 6.5h8M12 12.5h8M12 18.5h8"
            }
            Self::Gauge => "M4 18a9 9 0 1 1 16 0M12 15l4-5.5M7.5 13.5h.01M12 9h.01",
            Self::Store => {
                "M12 8.5c4 0 7-1 7-2.5s-3-2.5-7-2.5S5 4.5 5 6s3 2.5 7 2.5M5 6v12c0 1.5 3 2.5 7 2.5s7-1 7-2.5V6M5 12c0 1.5 3 2.5 7 2.5s7-1 7-2.5"
            }
            Self::Columns => "M4 5h16v14H4zM9.5 5v14M14.5 5v14",
            Self::Layers => "M12 3.5 3.5 8 12 12.5 20.5 8zM3.5 12 12 16.5 20.5 12M3.5 16 12 20.5 20.5 16",
            Self::Bolt => "M13 3 5 13.5h6L10.5 21 19 10h-6.5z",
            Self::Tools => "M4 7h9M17 7h3M4 12h3M11 12h9M4 17h9M17 17h3M15 5v4M9 10v4M15 15v4",
            Self::Retry => "M19.5 12a7.5 7.5 0 1 1-2.5-5.6M19.5 3.5V8H15",
        }
    }
}

/// An icon. It says nothing to screen readers: the text beside it does.
#[component]
pub fn Icon(
    /// Which one.
    glyph: Glyph,
) -> impl IntoView {
    let class = if glyph == Glyph::Spinner { "icon spin" } else { "icon" };
    view! {
        <svg
            class=class
            viewBox="0 0 24 24"
            fill="none"
            stroke="currentColor"
            stroke-width="1.75"
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
            focusable="false"
        >
            <path d=glyph.path()></path>
        </svg>
    }
    .into_any()
}
