//! Presentational parts of the pages: no data access, no decisions. Their CSS is in `style/`, a partial a component.

pub mod badge;
pub mod bar;
pub mod button;
pub mod chart;
pub mod empty;
pub mod facts;
pub mod field;
pub mod icon;
pub mod language;
pub mod notice;
pub mod page_head;
pub mod pager;
pub mod request_line;
pub mod shell;
pub mod tabs;
pub mod values;

pub use badge::{Badge, MemberBadge, StatusBadge, TaskBadge, Tone, VisibilityBadge};
pub use bar::Bar;
pub use button::{Emphasis, LinkButton, SubmitButton};
pub use empty::Empty;
pub use facts::{Fact, Facts};
pub use field::{CheckField, Choice, ChoiceField, Field, SelectField, TextArea, TextField};
pub use icon::{Glyph, Icon};
pub use notice::Notice;
pub use page_head::{Crumb, PageHead};
pub use pager::{Pager, SortHeading};
pub use request_line::RequestLine;
pub use shell::{Frame, NavItem, Shell};
pub use tabs::{Tab, Tabs};
pub use values::{Bytes, When};
