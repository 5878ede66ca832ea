//! Starts the islands.
