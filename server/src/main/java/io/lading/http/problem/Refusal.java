package io.lading.http.problem;

/// Rejects a request that is malformed or not allowed. Thrown where a header or parameter is read.
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Problem problem;

    /// @param problem the response
    public Refusal(Problem problem) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
    }

    /// The response.
    public Problem problem() {
        return problem;
    }
}
