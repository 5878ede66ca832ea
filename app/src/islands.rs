//! The islands: small parts that come alive in the browser. Each is rendered on the server first, and the page works
//! where scripts do not run.

#![expect(missing_docs, reason = "the macro writes structures of props without docstrings")]

pub mod ask;
pub mod comfort;
pub mod copy;
pub mod dom;
pub mod live;
pub mod live_rows;
pub mod palette;
pub mod picker;
pub mod property_rows;
pub mod same_name;
pub mod select_all;
pub mod theme;
pub mod upload;

pub use copy::CopyButton;
pub use live::{LiveSize, LiveStatus};
pub use live_rows::LiveRows;
pub use palette::Palette;
pub use picker::ProjectPicker;
pub use property_rows::PropertyRows;
pub use same_name::NameCheck;
pub use select_all::SelectAll;
pub use theme::ThemeMenu;
pub use upload::UploadForm;
