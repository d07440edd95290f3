package io.lading.metadata;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Properties;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.AbstractDataSource;

/// Opens SQLite connections that keep their prepared statements. SQLite would otherwise parse and plan a statement
/// again for each use, which costs more than most of them take to run.
///
/// A statement that its user closes is kept for the next user of the same text; one that failed is closed, because
/// SQLite's driver does not reset it. Closing a connection closes all of its statements. A connection is for one
/// thread at a time. Queries must be run by `executeQuery`, as Spring does: the driver cannot end the result of
/// `execute` before its user has fetched it.
final class KeptStatements extends AbstractDataSource {
    /// The most statements that a connection keeps; the least recently used one is closed first.
    static final int MAX_KEPT = 32;

    /// A longer statement, such as one with hundreds of values, takes too much memory to keep.
    static final int MAX_TEXT = 1000;

    private final String url;
    private final Properties properties;
    private volatile int loginTimeout;

    KeptStatements(String url, Properties properties) {
        this.url = url;
        this.properties = properties;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return proxy(Connection.class, new Keeping(DriverManager.getConnection(url, properties)));
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        return getConnection();
    }

    /// How long the pool, when it is closed, waits for connections that are just being opened, in seconds.
    @Override
    public int getLoginTimeout() {
        return loginTimeout;
    }

    @Override
    public void setLoginTimeout(int seconds) {
        loginTimeout = seconds;
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        ClassLoader loader = KeptStatements.class.getClassLoader();
        return type.cast(Proxy.newProxyInstance(loader, new Class<?>[] {type}, handler));
    }

    /// Calls a method of the driver. Its methods declare no other checked exception.
    private static @Nullable Object call(Object target, Method method, Object @Nullable [] arguments)
            throws SQLException {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            switch (e.getTargetException()) {
                case SQLException failure -> throw failure;
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                case Throwable failure -> throw new IllegalStateException("JDBC declares no such exception", failure);
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("The methods of JDBC are public", e);
        }
    }

    /// A connection with the statements that are not in use, least recently used first.
    private static final class Keeping implements InvocationHandler {
        private final Connection connection;
        private final SequencedMap<String, Kept> unused = new LinkedHashMap<>();

        Keeping(Connection connection) {
            this.connection = connection;
        }

        @Override
        public @Nullable Object invoke(Object self, Method method, Object @Nullable [] arguments) throws SQLException {
            if (method.getName().equals("prepareStatement")
                    && arguments != null
                    && arguments.length == 1
                    && arguments[0] instanceof String sql
                    && sql.length() <= MAX_TEXT) {
                return statement(sql);
            }
            return call(connection, method, arguments);
        }

        private Object statement(String sql) throws SQLException {
            Kept known = unused.remove(sql);
            return known != null ? known.self : new Kept(sql, connection.prepareStatement(sql), this).self;
        }

        private void closed(Kept statement) throws SQLException {
            // Ends a query whose user did not close the result: it would hold a lock.
            statement.statement.getMoreResults();
            statement.statement.clearParameters();
            Kept same = unused.put(statement.sql, statement);
            if (same == statement) {
                // It was closed twice.
                return;
            }
            if (same != null) {
                same.statement.close();
            } else if (unused.size() > MAX_KEPT) {
                unused.pollFirstEntry().getValue().statement.close();
            }
        }
    }

    /// A statement that returns to its connection when its user closes it.
    private static final class Kept implements InvocationHandler {
        private final String sql;
        private final PreparedStatement statement;
        private final Keeping connection;
        private final Object self = proxy(PreparedStatement.class, this);
        private boolean failed;

        Kept(String sql, PreparedStatement statement, Keeping connection) {
            this.sql = sql;
            this.statement = statement;
            this.connection = connection;
        }

        @Override
        public @Nullable Object invoke(Object self, Method method, Object @Nullable [] arguments) throws SQLException {
            if (method.getName().equals("close") && !failed) {
                connection.closed(this);
                return null;
            }
            try {
                return call(statement, method, arguments);
            } catch (SQLException e) {
                failed = true;
                throw e;
            }
        }
    }
}
