//! How the lists are found: along an index, in the order of the list.
