package io.lading.upload;

import io.lading.space.Admission;
import io.lading.storage.ContentStore;
import java.util.concurrent.Executor;

/// The parts that the upload engine shares, built once by [Uploads].
///
/// @param rules      limits set by the operator
/// @param store      stores the content
/// @param admission  reserves space
/// @param completion turns full uploads into files
/// @param judge      refuses unacceptable content early
/// @param background runs blocking work next to a request, on virtual threads
/// @param stats      counters for operators
/// @param interval   how often a long append is made durable
record Engine(
        UploadRules rules,
        ContentStore store,
        Admission admission,
        Completion completion,
        ContentJudge judge,
        Executor background,
        UploadStats stats,
        Checkpoints.Interval interval) {}
