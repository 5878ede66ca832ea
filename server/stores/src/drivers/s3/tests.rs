//! The bucket on real services, and on one of the tests' own that misbehaves.
