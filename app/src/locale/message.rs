//! The macro beside the function: the same name, with arguments.

/// The words of a message: `tr!("images-count", count = 3)`. Arguments are numbers or texts.
macro_rules! tr {
    ($key:expr $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::locale::say($key, &[$((stringify!($name), $crate::locale::Arg::from($value))),*])
    };
}
pub(crate) use tr;
