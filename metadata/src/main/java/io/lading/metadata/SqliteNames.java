package io.lading.metadata;

import io.lading.file.StoredFile;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The full-text index `file_search` of SQLite. It knows files by the column `number`, because SQLite can renumber
/// the rows of a table whose primary key is text.
final class SqliteNames implements NameIndex {
    private static final String CANDIDATES = "FROM file_search WHERE file_search MATCH ?";

    private static final int BATCH = 500;

    /// Sorts after all hexadecimal digits.
    private static final String PAST_HEX = "g";

    @Override
    public String column() {
        return ", number";
    }

    @Override
    public String value() {
        return ", (SELECT COALESCE(MAX(number), 0) + 1 FROM files)";
    }

    @Override
    public void add(JdbcClient database, StoredFile file) {
        database.sql("INSERT INTO file_search (rowid, grams) VALUES ((SELECT number FROM files WHERE id = ?), ?)")
                .params(file.id().value(), document(NameKeys.search(file.name())))
                .update();
    }

    @Override
    public void rename(JdbcClient database, StoredFile file) {
        database.sql("DELETE FROM file_search WHERE rowid = (SELECT number FROM files WHERE id = ?)")
                .param(file.id().value())
                .update();
        add(database, file);
    }

    @Override
    public void indexAll(JdbcClient database) {
        long number = 0;
        List<String> batch = batch(database, "");
        while (!batch.isEmpty()) {
            for (String id : batch) {
                number++;
                number(database, id, number);
            }
            batch = batch(database, batch.getLast());
        }
    }

    private static List<String> batch(JdbcClient database, String after) {
        return database.sql("SELECT id FROM files WHERE id > ? ORDER BY id LIMIT " + BATCH)
                .param(after)
                .query((row, _) -> row.getString("id"))
                .list();
    }

    private static void number(JdbcClient database, String id, long number) {
        String key = database.sql("UPDATE files SET number = ? WHERE id = ? RETURNING search_key")
                .params(number, id)
                .query(String.class)
                .single();
        database.sql("INSERT INTO file_search (rowid, grams) VALUES (?, ?)")
                .params(number, document(key))
                .update();
    }

    /// What the index stores for a search key.
    static String document(String key) {
        return NameGrams.ofName(key).stream().map(SqliteNames::token).collect(Collectors.joining(" "));
    }

    /// A piece as a token: hexadecimal, because tokens have only letters and digits. The beginning of a piece is
    /// the beginning of its token.
    private static String token(String piece) {
        return HexFormat.of().formatHex(piece.getBytes(StandardCharsets.UTF_8));
    }

    private static String expression(String text) {
        List<String> grams = NameGrams.ofText(text);
        return grams.isEmpty()
                ? token(text) + "*"
                : grams.stream().map(SqliteNames::token).collect(Collectors.joining(" AND "));
    }

    /// The index merges all pieces that begin with a short text before it returns the first candidate, so these are
    /// counted piece by piece instead; a name with several such pieces counts several times.
    @Override
    public PageSql count(String text, int most) {
        boolean isShort = NameGrams.ofText(text).isEmpty();
        String counted =
                isShort ? "SELECT 1 FROM file_search_pieces WHERE term >= ? AND term < ?" : "SELECT 1 " + CANDIDATES;
        List<Object> values = isShort ? List.of(token(text), token(text) + PAST_HEX) : List.of(expression(text));
        return new PageSql("SELECT COUNT(*) FROM (" + counted + " LIMIT " + most + ")", values);
    }

    @Override
    public PageSql candidates(String text) {
        return new PageSql(
                "SELECT * FROM files WHERE number IN (SELECT rowid " + CANDIDATES + ")", List.of(expression(text)));
    }
}
