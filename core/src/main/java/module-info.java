/// The domain of Lading: uploads, the files they become, and where their bytes live. Independent of HTTP, SQL and
/// frameworks: everything it needs from outside is an interface declared here.
@org.jspecify.annotations.NullMarked
module io.lading.core {
    requires static org.jspecify;

    exports io.lading.body;
    exports io.lading.digest;
    exports io.lading.event;
    exports io.lading.file;
    exports io.lading.image;
    exports io.lading.node;
    exports io.lading.space;
    exports io.lading.storage;
    exports io.lading.storage.local;
    exports io.lading.storage.objects;
    exports io.lading.upload;
}
