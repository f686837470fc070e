//! Tests of the whole service, over HTTP: one binary, one module a subject. This library is empty.
