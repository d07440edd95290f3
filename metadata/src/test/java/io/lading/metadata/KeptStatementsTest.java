package io.lading.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which prepared statements a connection keeps.
class KeptStatementsTest {
    private static final String INSERT = "INSERT INTO made (number) VALUES (?)";

    @TempDir
    private Path directory;

    private Connection connection;

    @BeforeEach
    void open() throws SQLException {
        String url = "jdbc:sqlite:" + directory.resolve("test.db");
        connection = new KeptStatements(url, new Properties()).getConnection();
        execute("CREATE TABLE made (number INTEGER PRIMARY KEY)");
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    private PreparedStatement used(String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.execute();
            return statement;
        }
    }

    private int made() throws SQLException {
        try (PreparedStatement count = connection.prepareStatement("SELECT COUNT(*) FROM made");
                ResultSet result = count.executeQuery()) {
            return result.getInt(1);
        }
    }

    @Test
    void theSameTextGetsTheSameStatementAgain() throws SQLException {
        PreparedStatement first = used(INSERT, 1);
        assertThat(used(INSERT, 2)).isSameAs(first);
        assertThat(made()).isEqualTo(2);
    }

    @Test
    void twoUsersAtTheSameTimeGetTwoStatements() throws SQLException {
        try (PreparedStatement one = connection.prepareStatement(INSERT);
                PreparedStatement other = connection.prepareStatement(INSERT)) {
            assertThat(other).isNotSameAs(one);
            one.setInt(1, 1);
            other.setInt(1, 2);
            one.executeUpdate();
            other.executeUpdate();
        }
        used(INSERT, 3);
        assertThat(made()).isEqualTo(3);
    }

    @Test
    void aStatementThatIsClosedTwiceIsUsedAgain() throws SQLException {
        PreparedStatement first = used(INSERT, 1);
        first.close();
        assertThat(used(INSERT, 2)).isSameAs(first);
        assertThat(made()).isEqualTo(2);
    }

    @Test
    void valuesOfTheLastUserAreForgotten() throws SQLException {
        used("SELECT ?", "secret");
        try (PreparedStatement next = connection.prepareStatement("SELECT ?")) {
            next.setObject(1, null);
            try (ResultSet result = next.executeQuery()) {
                assertThat(result.getString(1)).isNull();
            }
        }
    }

    @Test
    void aFailedStatementIsNotUsedAgain() throws SQLException {
        PreparedStatement first = used(INSERT, 1);
        assertThatThrownBy(() -> used(INSERT, 1)).isInstanceOf(SQLException.class);
        assertThat(used(INSERT, 2)).isNotSameAs(first);
        assertThat(made()).isEqualTo(2);
    }

    @Test
    void onlySoManyAreKept() throws SQLException {
        PreparedStatement first = used(INSERT, 1);
        for (int other = 0; other < KeptStatements.MAX_KEPT; other++) {
            used("SELECT " + other);
        }
        assertThat(first.isClosed()).isTrue();
        assertThat(used(INSERT, 2)).isNotSameAs(first);
    }

    @Test
    void aLongStatementIsNotKept() throws SQLException {
        String text = "SELECT 1" + " ".repeat(KeptStatements.MAX_TEXT);
        assertThat(used(text).isClosed()).isTrue();
    }

    @Test
    void aKeptStatementSeesAChangedTable() throws SQLException {
        used(INSERT, 1);
        execute("DROP TABLE made");
        execute("CREATE TABLE made (number INTEGER PRIMARY KEY, more TEXT)");
        used(INSERT, 1);
        assertThat(made()).isEqualTo(1);
    }

    @Test
    void aQueryWhoseResultIsLeftOpenHoldsNoLock() throws SQLException {
        used(INSERT, 1);
        try (PreparedStatement query = connection.prepareStatement("SELECT * FROM made")) {
            var _ = query.executeQuery();
        }
        String url = "jdbc:sqlite:" + directory.resolve("test.db");
        try (Connection second = new KeptStatements(url, new Properties()).getConnection();
                PreparedStatement insert = second.prepareStatement(INSERT)) {
            insert.setInt(1, 2);
            insert.executeUpdate();
        }
        assertThat(made()).isEqualTo(2);
    }
}
