package io.lading.audit;

/// What happened, without time and client, which [SecurityLog] adds. Strings that do not apply are empty.
///
/// @param kind    the kind of event
/// @param outcome its outcome
/// @param person  the account that did it or tried to do it
/// @param subject what it was done to: an account, or the ID of a token or file
/// @param detail  more about the subject, such as its name
public record Act(Kind kind, Outcome outcome, String person, String subject, String detail) {
    /// A successful act.
    public static Act done(Kind kind) {
        return of(kind, Outcome.SUCCESS);
    }

    /// An act with an outcome.
    public static Act of(Kind kind, Outcome outcome) {
        return new Act(kind, outcome, "", "", "");
    }

    /// A copy with the acting account, which must be the name of an existing account.
    public Act by(String account) {
        return new Act(kind, outcome, account, subject, detail);
    }

    /// A copy with a subject.
    public Act to(String what) {
        return new Act(kind, outcome, person, what, detail);
    }

    /// A copy with a detail.
    public Act with(String more) {
        return new Act(kind, outcome, person, subject, more);
    }

    /// A copy with another outcome.
    public Act ended(Outcome other) {
        return new Act(kind, other, person, subject, detail);
    }

    /// The weight of such an event.
    Weight weight() {
        return outcome == Outcome.SUCCESS ? kind.weight() : Weight.ANYONE;
    }

    /// Whether repetitions within a minute are combined into one event with a count.
    boolean repeats() {
        return outcome != Outcome.SUCCESS || kind.repeats();
    }
}
