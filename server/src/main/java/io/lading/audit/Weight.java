package io.lading.audit;

/// The clients that can cause an event. Each weight has its own row limit, so that a flood of password guesses
/// cannot displace the records of administrative actions.
enum Weight {
    /// Any client that can reach the server.
    ANYONE(0, 100_000),
    /// Any user who can sign in.
    USER(1, 400_000),
    /// Changes of accounts.
    ADMINISTRATIVE(2, 100_000);

    private final int rank;
    private final int maxRows;

    Weight(int rank, int maxRows) {
        this.rank = rank;
        this.maxRows = maxRows;
    }

    /// The value in the database.
    int rank() {
        return rank;
    }

    /// The maximum number of rows; the oldest rows above it are deleted.
    int maxRows() {
        return maxRows;
    }
}
