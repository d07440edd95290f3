/// Complete, durable, named files. [io.lading.file.Shelf] gives access to them. A file exists only when every
/// byte of it is on stable storage; there are no partial files.
package io.lading.file;
