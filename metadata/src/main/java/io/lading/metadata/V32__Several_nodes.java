package io.lading.metadata;

import java.sql.SQLException;
import java.util.List;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/// Adds the tables by which several nodes share one store of objects. Flyway takes version and description from
/// the class name.
///
/// - `segments`: which object has which bytes of which upload, from byte `first` to before byte `past`. The
///   segments of an upload do not overlap.
/// - `objects`: how many segments name an object. Never 0: the row is deleted with its last segment.
/// - `claims`: which request may write which bytes. Times and the order of numbers come from the database.
/// - `storage`: where the bytes of all files are; one row.
/// - `reservations`: the bytes that an unfinished upload counts against the quota of its owner.
/// - `leases`: which node does a job.
/// - `nodes`: the running servers.
/// - `tidying`: uploads that can have objects which no segment names. Their objects are listed when it is due.
///
/// There are no foreign keys: their checks would lock rows of `objects` in another order than by name.
final class V32__Several_nodes extends BaseJavaMigration {
    private static final String CLAIM_COLUMNS = """
                     upload_id    VARCHAR(36) NOT NULL,
                     first        BIGINT      NOT NULL,
                     past         BIGINT      NOT NULL,
                     reads        INTEGER     NOT NULL, -- 1: only reads the offset
                     granted      INTEGER     NOT NULL, -- 0: waits
                     sealed_until BIGINT,               -- until then the upload is being completed by this claim
                     wanted       INTEGER     NOT NULL, -- 1: its request is asked to stop
                     node         VARCHAR(36) NOT NULL,
                     at           BIGINT      NOT NULL
                )
                """;

    private static final List<String> TABLES = List.of(
            """
            CREATE TABLE segments (
                upload_id VARCHAR(64)  NOT NULL,
                first     BIGINT       NOT NULL,
                past      BIGINT       NOT NULL,
                object    VARCHAR(255) NOT NULL,
                object_at BIGINT       NOT NULL, -- position in the object of byte "first"
                PRIMARY KEY (upload_id, first)
            )
            """,
            "CREATE INDEX segments_of_object ON segments (object)",
            """
            CREATE TABLE storage (
                id       INTEGER      NOT NULL PRIMARY KEY CHECK (id = 1),
                kind     VARCHAR(16)  NOT NULL, -- local or objects
                examined VARCHAR(500) NOT NULL  -- what an examination of the store has found
            )
            """,
            """
            CREATE TABLE reservations (
                upload_id VARCHAR(36)  NOT NULL PRIMARY KEY,
                owner     VARCHAR(255) NOT NULL,
                bytes     BIGINT       NOT NULL,
                at        BIGINT       NOT NULL
            )
            """,
            "CREATE INDEX reservations_of_owner ON reservations (owner)",
            "CREATE TABLE objects (name VARCHAR(255) NOT NULL PRIMARY KEY, refs BIGINT NOT NULL)",
            "CREATE INDEX claims_of_upload ON claims (upload_id)",
            """
            CREATE TABLE leases (
                job         VARCHAR(255) NOT NULL PRIMARY KEY,
                node        VARCHAR(36)  NOT NULL,
                token       BIGINT       NOT NULL, -- rises with each holder
                lease_until BIGINT       NOT NULL
            )
            """,
            """
            CREATE TABLE nodes (
                id         VARCHAR(36)  NOT NULL PRIMARY KEY,
                version    VARCHAR(255) NOT NULL,
                address    VARCHAR(255) NOT NULL,
                started_at BIGINT       NOT NULL,
                seen_at    BIGINT       NOT NULL
            )
            """,
            """
            CREATE TABLE tidying (
                upload_id VARCHAR(36) NOT NULL PRIMARY KEY,
                due_at    BIGINT      NOT NULL,
                again     INTEGER     NOT NULL -- 1: the objects are listed once more, a day later
            )
            """,
            "CREATE INDEX tidying_due ON tidying (due_at)");

    @Override
    public void migrate(Context context) throws SQLException {
        JdbcTemplate database = new JdbcTemplate(new SingleConnectionDataSource(context.getConnection(), true));
        boolean sqlite =
                context.getConnection().getMetaData().getDatabaseProductName().equals("SQLite");
        // PostgreSQL empties an unlogged table after a crash. Lost claims are harmless: their requests are refused.
        String claims = sqlite
                ? "CREATE TABLE claims (number INTEGER PRIMARY KEY AUTOINCREMENT,"
                : "CREATE UNLOGGED TABLE claims (number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,";
        database.execute(claims + CLAIM_COLUMNS);
        TABLES.forEach(database::execute);
    }
}
