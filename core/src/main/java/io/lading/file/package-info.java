/// The files people see: complete, durable, named. [io.lading.file.Shelf] is the way to them. A file exists
/// here only when every byte of it is on stable storage; there are no half files.
package io.lading.file;
