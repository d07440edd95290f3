package io.lading.metadata;

import io.lading.file.StoredFile;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The database's index of the pieces of names ([NameGrams]). It finds candidates: names that have all pieces of a
/// text, although not always the text. Texts are search keys of [NameKeys].
sealed interface NameIndex permits SqliteNames, PostgresqlNames {
    /// A column of `files` that the index needs, for the list of columns of an `INSERT`, with a comma before it;
    /// empty if there is none.
    String column();

    /// The value of [#column] for a new file, with a comma before it.
    String value();

    /// Adds a file to the index, in the transaction that inserted its row. The database itself removes it.
    void add(JdbcClient database, StoredFile file);

    /// Replaces the name of a file in the index, in the transaction that changed its row.
    void rename(JdbcClient database, StoredFile file);

    /// Indexes all files, in the transaction that inserted their rows; none of them is in the index.
    void indexAll(JdbcClient database);

    /// A statement that counts the candidates, up to `most`. It may count some of them several times.
    PageSql count(String text, int most);

    /// A statement that reads all candidates, unsorted.
    PageSql candidates(String text);
}
