package io.lading.move;

import java.util.List;

/// What one round of a move has done.
///
/// @param files    files whose content was moved in this round
/// @param bytes    their bytes
/// @param earlier  files that earlier rounds had moved
/// @param uploads  unfinished uploads whose bytes were moved
/// @param problems files that could not be moved, each with the reason
public record Moved(long files, long bytes, long earlier, long uploads, List<String> problems) {
    /// Copies the list.
    public Moved {
        problems = List.copyOf(problems);
    }
}
