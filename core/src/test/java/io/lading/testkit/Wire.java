package io.lading.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// A network between a server and what it uses. When it is cut, no byte passes, and nothing is closed: both sides
/// wait. When it is mended, the bytes that were sent meanwhile arrive, as with TCP.
public final class Wire implements AutoCloseable {
    private static final int BUFFER_BYTES = 16 << 10;

    private final int port;
    private final ServerSocket listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition mended = lock.newCondition();
    private boolean cut;
    private boolean closed;

    /// @param port on this machine, to which it leads
    public Wire(int port) throws IOException {
        this.port = port;
        threads.execute(this::accept);
    }

    /// The port on this machine that leads to the other side.
    public int port() {
        return listener.getLocalPort();
    }

    /// From now on no byte passes.
    public void cut() {
        set(true, closed);
    }

    /// Passes all bytes again.
    public void mend() {
        set(false, closed);
    }

    private void set(boolean wantedCut, boolean wantedClosed) {
        lock.lock();
        try {
            cut = wantedCut;
            closed = wantedClosed;
            mended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void awaitMended() throws IOException {
        lock.lock();
        try {
            while (cut && !closed) {
                mended.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            lock.unlock();
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = keep(listener.accept());
                threads.execute(() -> connect(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void connect(Socket client) {
        try {
            awaitMended();
            Socket upstream = keep(new Socket(InetAddress.getLoopbackAddress(), port));
            threads.execute(() -> pass(upstream, client));
            pass(client, upstream);
        } catch (IOException e) {
            close(client);
        }
    }

    private void pass(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                awaitMended();
                out.write(buffer, 0, count);
            }
            awaitMended();
            to.shutdownOutput();
        } catch (IOException e) {
            close(from);
            close(to);
        }
    }

    private Socket keep(Socket socket) {
        open.add(socket);
        return socket;
    }

    private void close(Socket socket) {
        open.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed already.
        }
    }

    @Override
    public void close() throws IOException {
        set(false, true);
        listener.close();
        open.forEach(this::close);
        threads.close();
    }
}
