//! Banfu.
