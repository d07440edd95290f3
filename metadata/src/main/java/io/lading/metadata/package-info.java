/// The records of uploads, files, events and accounts in a relational database, SQLite or PostgreSQL.
@org.jspecify.annotations.NullMarked
package io.lading.metadata;
