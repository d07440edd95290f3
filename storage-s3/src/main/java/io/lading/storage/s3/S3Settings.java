package io.lading.storage.s3;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;

/// Where the bucket is, and how to sign in.
///
/// @param endpoint  the URL of the S3 server; empty for Amazon S3
/// @param bucket    the bucket, which exists
/// @param prefix    what all object names begin with: empty, or path segments that each end with `/`
/// @param region    the region for signatures; most servers other than Amazon S3 accept any
/// @param pathStyle whether the bucket is the first segment of the path, not a part of the host name
/// @param keys      the access key; empty for the usual chain of the AWS SDK: its environment variables, its
///     profile files, and the roles of containers and machines
/// @param addresses how clients reach objects without the server; empty if they do not
/// @param joins     whether objects can be joined
public record S3Settings(
        Optional<URI> endpoint,
        String bucket,
        String prefix,
        String region,
        boolean pathStyle,
        Optional<Keys> keys,
        Optional<Addresses> addresses,
        boolean joins) {
    /// The most connections to the server that read objects at the same time.
    static final int READING = 160;

    /// The most connections for everything else.
    static final int WRITING = 96;

    /// The most connections to the server that are open at the same time.
    public static final int CONNECTIONS = READING + WRITING;

    private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{1,254}");
    private static final Pattern PREFIX = Pattern.compile("(?:(?!\\.{1,2}/)[A-Za-z0-9!_.*'()=-]+/)*");
    private static final Pattern REGION = Pattern.compile("[A-Za-z0-9-]{1,64}");

    /// An access key.
    ///
    /// @param access its public part
    /// @param secret its secret part
    public record Keys(String access, String secret) {
        /// Without the secret.
        @Override
        public String toString() {
            return "Keys[access=" + access + "]";
        }
    }

    /// The addresses that clients get.
    ///
    /// @param endpoint the URL by which clients reach the S3 server; empty if it is that of the server itself
    public record Addresses(Optional<URI> endpoint) {}

    /// A bucket whose objects only the server reads.
    public S3Settings(
            Optional<URI> endpoint,
            String bucket,
            String prefix,
            String region,
            boolean pathStyle,
            Optional<Keys> keys) {
        this(endpoint, bucket, prefix, region, pathStyle, keys, Optional.empty(), false);
    }

    /// @throws IllegalArgumentException if the bucket, the prefix or the region is not allowed
    public S3Settings {
        require("bucket", bucket, BUCKET);
        require("prefix", prefix, PREFIX);
        require("region", region, REGION);
    }

    /// Whether a bucket can have this name.
    public static boolean isBucket(String text) {
        return BUCKET.matcher(text).matches();
    }

    /// Whether this is a valid prefix.
    public static boolean isPrefix(String text) {
        return PREFIX.matcher(text).matches();
    }

    /// Whether this can be a region.
    public static boolean isRegion(String text) {
        return REGION.matcher(text).matches();
    }

    private static void require(String what, String text, Pattern allowed) {
        if (!allowed.matcher(text).matches()) {
            throw new IllegalArgumentException("Not a " + what + ": " + text);
        }
    }

    /// The key of an object in the bucket.
    String key(String name) {
        return prefix + name;
    }

    /// Where an operator can find an object.
    String location(String name) {
        return "s3://" + bucket + "/" + key(name);
    }
}
