//! The macro beside the function: the same name, with arguments.

/// The words of a message: `tr!("images-count", count = 3)`. Arguments are whatever can be shown.
macro_rules! tr {
    ($key:expr $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::locale::say($key, &[$((stringify!($name), $crate::locale::shown(&$value))),*])
    };
}
pub(crate) use tr;
