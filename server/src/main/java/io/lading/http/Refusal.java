package io.lading.http;

/// A request that cannot be understood or must not be served; thrown where a header or parameter is read.
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Problem problem;

    /// @param problem the answer
    public Refusal(Problem problem) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
    }

    /// The answer.
    public Problem problem() {
        return problem;
    }
}
