/// Content in a directory on a local disk: `uploads/<key>` while receiving, `files/<key>/<name>` once
/// published, so that an operator finds plain files under their own names.
package io.lading.storage.local;
