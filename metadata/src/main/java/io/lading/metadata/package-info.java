/// The records of uploads, files and events in a relational database, SQLite or PostgreSQL. The subpackages hold
/// the records of other subjects; they do not know each other.
@org.jspecify.annotations.NullMarked
package io.lading.metadata;
