//! The REST API: one verb a file, errors to status codes.
