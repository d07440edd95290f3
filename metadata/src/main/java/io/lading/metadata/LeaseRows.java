package io.lading.metadata;

import io.lading.node.Leases;
import io.lading.storage.StorageException;
import java.lang.System.Logger.Level;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The table `leases`. The token of a lease rises with each holder, also when it was given back: a holder that
/// was frozen cannot renew or give back the lease of another. Thread-safe.
final class LeaseRows implements Leases {
    private static final System.Logger LOG = System.getLogger(LeaseRows.class.getName());

    private final Writer writer;
    private final Dialect dialect;
    private final String node;

    LeaseRows(Writer writer, Dialect dialect, String node) {
        this.writer = writer;
        this.dialect = dialect;
        this.node = node;
    }

    @Override
    public Optional<Lease> take(String job, Duration validity) throws StorageException {
        return writer.write(database -> database.sql(
                                "INSERT INTO leases (job, node, token, lease_until) VALUES (:job, :node, 1, "
                                        + dialect.now() + " + :validity) ON CONFLICT (job) DO UPDATE"
                                        + " SET node = excluded.node, token = leases.token + 1,"
                                        + " lease_until = excluded.lease_until"
                                        + " WHERE leases.lease_until <= " + dialect.now() + " RETURNING token")
                        .param("job", job)
                        .param("node", node)
                        .param("validity", validity.toMillis())
                        .query(Long.class)
                        .optional())
                .map(token -> new Held(job, token, validity));
    }

    private final class Held implements Lease {
        private final String job;
        private final long token;
        private final Duration validity;

        Held(String job, long token, Duration validity) {
            this.job = job;
            this.token = token;
            this.validity = validity;
        }

        @Override
        public boolean renew() throws StorageException {
            return until(dialect.now() + " + " + validity.toMillis());
        }

        @Override
        public void close() {
            try {
                var _ = until("0");
            } catch (StorageException e) {
                LOG.log(Level.DEBUG, "A lease is not given back, and expires", e);
            }
        }

        private boolean until(String end) throws StorageException {
            return writer.write(database -> database.sql("UPDATE leases SET lease_until = " + end
                                    + " WHERE job = :job AND node = :node AND token = :token AND lease_until > "
                                    + dialect.now())
                            .param("job", job)
                            .param("node", node)
                            .param("token", token)
                            .update()
                    == 1);
        }
    }

    /// The jobs whose leases are valid, by node.
    static Map<String, List<String>> valid(JdbcClient database, String time) {
        Map<String, List<String>> jobs = new HashMap<>();
        database.sql("SELECT node, job FROM leases WHERE lease_until > " + time + " ORDER BY job")
                .query((ResultSet row) -> {
                    jobs.computeIfAbsent(row.getString("node"), _ -> new ArrayList<>())
                            .add(row.getString("job"));
                });
        return jobs;
    }

    /// Ends the leases of a node.
    static void endAllOf(JdbcClient database, String node) {
        database.sql("UPDATE leases SET lease_until = 0 WHERE node = :node")
                .param("node", node)
                .update();
    }

    /// Deletes leases that ended long ago, of jobs that may never run again.
    static void deleteOlderThan(JdbcClient database, String time) {
        database.sql("DELETE FROM leases WHERE lease_until < " + time).update();
    }
}
