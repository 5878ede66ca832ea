//! Databases that Glance made.
