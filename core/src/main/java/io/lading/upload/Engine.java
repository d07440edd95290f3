package io.lading.upload;

import io.lading.storage.ContentStore;
import java.util.concurrent.Executor;

/// What every part of the upload engine needs, built once by [Uploads].
///
/// @param rules      what the operator allows
/// @param store      where content goes
/// @param admission  who gets room
/// @param completion turns full uploads into files
/// @param judge      refuses content early
/// @param background runs work that blocks beside a request; virtual threads
/// @param stats      counts for operators
/// @param interval   how often long appends are made durable
record Engine(
        UploadRules rules,
        ContentStore store,
        Admission admission,
        Completion completion,
        ContentJudge judge,
        Executor background,
        UploadStats stats,
        Checkpoints.Interval interval) {}
