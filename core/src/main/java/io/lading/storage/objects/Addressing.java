package io.lading.storage.objects;

import io.lading.storage.Delivery;
import io.lading.storage.StorageException;
import java.net.URI;

/// A store whose objects clients can read without the server, by an address with a signature. Thread-safe.
public interface Addressing {
    /// An address from which a client can read an object, also ranges of it, without any other credentials. No
    /// request is made, so the store may turn out not to have the object.
    URI address(String name, Delivery as) throws StorageException;
}
