package io.lading.account;

import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;
import org.springframework.session.Session;
import org.springframework.session.SessionRepository;

/// Keeps sessions usable while their database cannot be written: then their last use is not recorded. A new
/// session is stored before it is used, so that a sign-in fails if its session cannot be stored.
final class SteadySessions<S extends Session> implements SessionRepository<S> {
    private static final Logger LOG = System.getLogger(SteadySessions.class.getName());

    private final SessionRepository<S> inner;

    SteadySessions(SessionRepository<S> inner) {
        this.inner = inner;
    }

    @Override
    public S createSession() {
        S session = inner.createSession();
        inner.save(session);
        return session;
    }

    @Override
    public void save(S session) {
        try {
            inner.save(session);
        } catch (UncheckedIOException e) {
            S recorded = inner.findById(session.getId());
            if (recorded == null || !recorded.getAttributeNames().equals(session.getAttributeNames())) {
                throw e;
            }
            LOG.log(Level.DEBUG, "Could not record the last use of a session", e);
        }
    }

    @Override
    public @Nullable S findById(String id) {
        return inner.findById(id);
    }

    @Override
    public void deleteById(String id) {
        inner.deleteById(id);
    }
}
