package io.lading.metadata;

import io.lading.testkit.CallFaults;
import io.lading.testkit.CallFaults.Fault;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Properties;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// A driver for PostgreSQL whose connections break at planned commits: before the commit arrives, or before its
/// answer does. Thread-safe.
public final class FaultyDriver implements Driver, AutoCloseable {
    private static final String PREFIX = "jdbc:faulty";
    private static final String LOST = "08006";

    private final CallFaults faults;
    private final String prefix;

    private FaultyDriver(CallFaults faults) {
        this.faults = faults;
        this.prefix = PREFIX + System.identityHashCode(faults) + ":";
    }

    /// Makes the driver known.
    public static FaultyDriver register(CallFaults faults) throws SQLException {
        FaultyDriver driver = new FaultyDriver(faults);
        DriverManager.registerDriver(driver);
        return driver;
    }

    /// The URL of a database by which its connections have faults.
    public String url(String url) {
        return prefix + url;
    }

    @Override
    public void close() throws SQLException {
        DriverManager.deregisterDriver(this);
    }

    @Override
    public boolean acceptsURL(String url) {
        return url.startsWith(prefix);
    }

    @Override
    public @Nullable Connection connect(String url, Properties settings) throws SQLException {
        if (!acceptsURL(url)) {
            return null;
        }
        Connection connection = DriverManager.getConnection(url.substring(prefix.length()), settings);
        return (Connection) Proxy.newProxyInstance(
                FaultyDriver.class.getClassLoader(), new Class<?>[] {Connection.class}, (_, method, arguments) -> {
                    try {
                        if (method.getName().equals("commit")) {
                            commit(connection);
                            return null;
                        }
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private void commit(Connection connection) throws SQLException {
        Fault fault = faults.next();
        if (fault != Fault.BEFORE) {
            connection.commit();
        }
        if (fault != Fault.NONE) {
            connection.close();
            throw new SQLException("The connection broke during a commit", LOST);
        }
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties settings) {
        return new DriverPropertyInfo[0];
    }

    @Override
    public int getMajorVersion() {
        return 1;
    }

    @Override
    public int getMinorVersion() {
        return 0;
    }

    @Override
    public boolean jdbcCompliant() {
        return false;
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getGlobal();
    }
}
