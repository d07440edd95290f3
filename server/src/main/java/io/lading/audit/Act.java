package io.lading.audit;

/// What was done, without time and place, which [SecurityLog] adds. Texts that do not apply are empty.
///
/// @param kind    what it is about
/// @param outcome how it ended
/// @param person  the account that did it or tried to
/// @param subject what it was done to: an account, the id of a token or file
/// @param detail  more about the subject, such as its name
public record Act(Kind kind, Outcome outcome, String person, String subject, String detail) {
    /// Something that succeeded.
    public static Act done(Kind kind) {
        return of(kind, Outcome.SUCCESS);
    }

    /// Something with an outcome.
    public static Act of(Kind kind, Outcome outcome) {
        return new Act(kind, outcome, "", "", "");
    }

    /// The same, done by an account. The name must be one of an existing account.
    public Act by(String account) {
        return new Act(kind, outcome, account, subject, detail);
    }

    /// The same, done to something.
    public Act to(String what) {
        return new Act(kind, outcome, person, what, detail);
    }

    /// The same, with more about it.
    public Act with(String more) {
        return new Act(kind, outcome, person, subject, more);
    }

    /// The same, with another outcome.
    public Act ended(Outcome other) {
        return new Act(kind, other, person, subject, detail);
    }

    /// Who can cause such an event.
    Weight weight() {
        return outcome == Outcome.SUCCESS ? kind.weight() : Weight.ANYONE;
    }

    /// Whether repetitions within a minute are one event with a count.
    boolean repeats() {
        return outcome != Outcome.SUCCESS || kind.repeats();
    }
}
