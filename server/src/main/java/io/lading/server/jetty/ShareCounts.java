package io.lading.server.jetty;

import io.lading.http.ClientNetwork;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Counts the places (of connections or of requests) that are taken, by share. Not thread-safe: the owner holds a
/// lock. Its memory is proportional to the number of places.
final class ShareCounts {
    private final ClientLimits.Share limits;
    private final Map<ClientNetwork, Integer> ofAddresses = new HashMap<>();
    private final Map<ClientNetwork, Integer> ofNetworks = new HashMap<>();
    private final Map<String, Integer> ofUsers = new HashMap<>();
    private int signedOut;
    private int total;

    ShareCounts(ClientLimits.Share limits) {
        this.limits = limits;
    }

    void add(ClientOrigin from) {
        total++;
        signedOut++;
        ofAddresses.merge(from.address(), 1, Integer::sum);
        ofNetworks.merge(from.network(), 1, Integer::sum);
    }

    void remove(ClientOrigin from) {
        total--;
        signedOut--;
        decrement(ofAddresses, from.address());
        decrement(ofNetworks, from.network());
    }

    /// Moves a place from the share of signed-out clients to that of a user.
    void signIn(ClientOrigin from, String user) {
        signedOut--;
        decrement(ofAddresses, from.address());
        decrement(ofNetworks, from.network());
        ofUsers.merge(user, 1, Integer::sum);
    }

    void removeOf(String user) {
        total--;
        decrement(ofUsers, user);
    }

    /// Counts a place that belongs to no share, such as the connection of a reverse proxy.
    void addWithoutShare() {
        total++;
    }

    void removeWithoutShare() {
        total--;
    }

    private static <K> void decrement(Map<K, Integer> counts, K key) {
        counts.computeIfPresent(key, (_, count) -> count == 1 ? null : count - 1);
    }

    boolean addressIsFull(ClientOrigin from) {
        return !from.local() && ofAddresses.getOrDefault(from.address(), 0) >= limits.ofAddress();
    }

    boolean networkIsFull(ClientOrigin from) {
        return !from.local() && ofNetworks.getOrDefault(from.network(), 0) >= limits.ofNetwork();
    }

    boolean signedOutIsFull() {
        return signedOut >= limits.signedOut();
    }

    boolean isFull() {
        return total >= limits.total();
    }

    boolean userIsFull(String user) {
        return ofUsers.getOrDefault(user, 0) >= limits.ofUser();
    }

    boolean signedInIsFull() {
        return total - signedOut >= limits.signedIn();
    }

    /// The address with the most places in the share of signed-out clients.
    Optional<ClientNetwork> largestAddress() {
        return ofAddresses.entrySet().stream()
                .max(Comparator.comparingInt(Map.Entry::getValue))
                .map(Map.Entry::getKey);
    }

    int signedOut() {
        return signedOut;
    }

    int total() {
        return total;
    }
}
