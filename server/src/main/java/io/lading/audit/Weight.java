package io.lading.audit;

/// Who can cause an event, and so how many rows its kind may fill: a crowd of guesses must not push out what an
/// administrator did.
enum Weight {
    /// Everyone who reaches the server.
    ANYONE(0, 100_000),
    /// Everyone who can sign in.
    USER(1, 400_000),
    /// Changes of accounts.
    ADMINISTRATIVE(2, 100_000);

    private final int rank;
    private final int maxRows;

    Weight(int rank, int maxRows) {
        this.rank = rank;
        this.maxRows = maxRows;
    }

    /// The number in the table.
    int rank() {
        return rank;
    }

    /// Rows that are kept at most; beyond it the oldest are removed.
    int maxRows() {
        return maxRows;
    }
}
