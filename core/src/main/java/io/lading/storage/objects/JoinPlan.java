package io.lading.storage.objects;

import io.lading.storage.Segment;
import io.lading.storage.objects.Joining.Limits;
import io.lading.storage.objects.Joining.Part;
import java.util.ArrayList;
import java.util.List;

/// Divides the segments of a content into the parts of a join. A segment that is large enough is a part, or
/// several; smaller ones are put together until they are large enough. For one thread.
final class JoinPlan {
    private final Limits limits;
    private final List<Part> parts = new ArrayList<>();
    private List<Segment> small = new ArrayList<>();
    private long smallBytes;

    private JoinPlan(Limits limits) {
        this.limits = limits;
    }

    /// The parts, possibly more than one join accepts.
    ///
    /// @param segments the whole content in order, without gaps
    static List<Part> parts(List<Segment> segments, Limits limits) {
        JoinPlan plan = new JoinPlan(limits);
        for (Segment segment : merged(segments)) {
            plan.add(segment);
        }
        plan.endSmall();
        return plan.parts;
    }

    /// Neighbours that are neighbours in the same object as well become one segment.
    private static List<Segment> merged(List<Segment> segments) {
        List<Segment> merged = new ArrayList<>();
        for (Segment next : segments) {
            Segment last = merged.isEmpty() ? null : merged.getLast();
            if (last != null
                    && last.object().equals(next.object())
                    && last.objectFrom() + last.length() == next.objectFrom()) {
                merged.set(merged.size() - 1, new Segment(last.from(), next.to(), last.object(), last.objectFrom()));
            } else {
                merged.add(next);
            }
        }
        return merged;
    }

    private void add(Segment segment) {
        long from = segment.from();
        while (from < segment.to()) {
            Segment rest = segment.between(from, segment.to());
            from += small.isEmpty() && rest.length() >= limits.smallest() ? addLarge(rest) : addSmall(rest);
        }
    }

    /// Adds the beginning of a segment as a part and returns its length. What is left is not too small.
    private long addLarge(Segment segment) {
        long length = Math.min(segment.length(), limits.largest());
        long left = segment.length() - length;
        long taken = left > 0 && left < limits.smallest() ? segment.length() - limits.smallest() : length;
        parts.add(new Part(List.of(segment.between(segment.from(), segment.from() + taken))));
        return taken;
    }

    /// Adds the beginning of a segment to those that are too small and returns its length.
    private long addSmall(Segment segment) {
        long wanted = Math.min(limits.smallest() - smallBytes, segment.length());
        long left = segment.length() - wanted;
        long taken = left < limits.smallest() ? segment.length() : wanted;
        small.add(segment.between(segment.from(), segment.from() + taken));
        smallBytes += taken;
        if (smallBytes >= limits.smallest()) {
            endSmall();
        }
        return taken;
    }

    private void endSmall() {
        if (!small.isEmpty()) {
            parts.add(new Part(small));
            small = new ArrayList<>();
            smallBytes = 0;
        }
    }
}
