package io.lading.account;

import io.lading.file.FileId;
import io.lading.http.ClientNetwork;
import io.lading.metadata.Metadata;
import io.lading.metadata.account.AddressRows;
import io.lading.metadata.account.SecretRows;
import io.lading.metadata.account.User;
import io.lading.storage.StorageException;
import io.lading.upload.Upload;
import io.lading.upload.UploadRepository;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Remembers where each account has signed in: addresses in the database, browsers by a signed cookie (OWASP
/// "Slow Down Online Guessing Attacks with Device Cookies"). Both survive a restart. Thread-safe.
final class KnownDevices {
    /// How long an address or a device stays known after the last sign-in there.
    static final Duration MEMORY = Duration.ofDays(30);

    /// Addresses remembered per account; a new address replaces the one that was used longest ago.
    static final int MAX_ADDRESSES = 32;

    /// The resolution of the stored time of the last sign-in.
    private static final Duration RESOLUTION = Duration.ofDays(1);

    private static final Logger LOG = System.getLogger(KnownDevices.class.getName());
    private static final String ALGORITHM = "HmacSHA256";
    private static final String SECRET = "devices";
    private static final int SECRET_BYTES = 32;
    private static final int ID_BYTES = 16;
    private static final int MAX_COOKIE = 256;

    private final AddressRows addresses;
    private final UploadRepository uploads;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final SecretKeySpec key;

    KnownDevices(Metadata metadata, Clock clock) throws StorageException {
        this.addresses = new AddressRows(metadata);
        this.uploads = metadata.uploads();
        this.clock = clock;
        this.key = new SecretKeySpec(Base64.getDecoder().decode(secret(new SecretRows(metadata))), ALGORITHM);
    }

    /// The signing secret in the database, created on the first start.
    private String secret(SecretRows secrets) throws StorageException {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return secrets.open(SECRET, Base64.getEncoder().encodeToString(bytes));
    }

    /// Whether an account has signed in from an address within [#MEMORY].
    boolean at(String account, ClientNetwork address) throws StorageException {
        return lastAt(account, address)
                .filter(last -> last.plus(MEMORY).isAfter(clock.instant()))
                .isPresent();
    }

    private Optional<Instant> lastAt(String account, ClientNetwork address) throws StorageException {
        return addresses.lastAt(account, address.text());
    }

    /// Remembers that an account has signed in from an address. If the database cannot be written, the sign-in
    /// still succeeds.
    void signedIn(String account, ClientNetwork address) {
        Instant now = clock.instant();
        try {
            if (lastAt(account, address)
                    .filter(last -> last.plus(RESOLUTION).isAfter(now))
                    .isEmpty()) {
                addresses.note(account, address.text(), now, MAX_ADDRESSES);
            }
        } catch (StorageException e) {
            LOG.log(Level.WARNING, "Could not store the address of a sign-in", e);
        }
    }

    /// A new cookie for a device on which an account has just signed in.
    String cookie(User user) {
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        String known = base64.encodeToString(id) + "." + clock.instant().getEpochSecond();
        return known + "." + base64.encodeToString(signature(user, known));
    }

    /// The device ID in a cookie, if the cookie belongs to this account and has not expired.
    Optional<String> device(User user, String cookie) {
        int dot = cookie.lastIndexOf('.');
        int first = cookie.indexOf('.');
        if (cookie.length() > MAX_COOKIE || first < 0 || first == dot) {
            return Optional.empty();
        }
        String known = cookie.substring(0, dot);
        try {
            byte[] signature = Base64.getUrlDecoder().decode(cookie.substring(dot + 1));
            Instant made = Instant.ofEpochSecond(Long.parseLong(known.substring(first + 1)));
            boolean valid = MessageDigest.isEqual(signature, signature(user, known))
                    && made.plus(MEMORY).isAfter(clock.instant());
            return valid ? Optional.of("device " + known.substring(0, first)) : Optional.empty();
        } catch (IllegalArgumentException | java.time.DateTimeException e) {
            return Optional.empty();
        }
    }

    /// Covers the creation time: the device does not count as known for a later account of the same name.
    private byte[] signature(User user, String known) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            String signed = known + "\n" + user.createdAt().toEpochMilli() + "\n" + user.name();
            return mac.doFinal(signed.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("Every JDK has " + ALGORITHM, e);
        }
    }

    /// Whether an account has an unfinished upload with an ID. Only its owner knows the ID.
    boolean isUploading(String account, String upload) throws StorageException {
        Optional<FileId> id = FileId.parse(upload);
        return id.isPresent()
                && uploads.find(id.get())
                        .filter(found -> isOfOwner(found, account) && !found.complete() && !found.removed())
                        .isPresent();
    }

    /// Visitors of links know the URLs of their uploads, which prove nothing about the owner.
    private static boolean isOfOwner(Upload upload, String account) {
        return upload.owner().equals(account) && upload.link() == null;
    }
}
