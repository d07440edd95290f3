package io.lading.link;

import io.lading.audit.Act;
import io.lading.audit.Kind;
import io.lading.audit.SecurityLog;
import io.lading.upload.LinkUse;
import io.lading.upload.Upload;
import io.lading.upload.UploadListener;
import io.lading.upload.UploadStep;

/// Records a security event for each file that a visitor has uploaded.
final class LinkUploads implements UploadListener {
    private final SecurityLog log;

    LinkUploads(SecurityLog log) {
        this.log = log;
    }

    @Override
    public void onStep(UploadStep step, Upload upload) {
        LinkUse link = upload.link();
        if (step == UploadStep.COMPLETED && link != null) {
            log.note(Act.done(Kind.LINK_UPLOAD).to(link.link()).with(link.name() + ": " + upload.name()));
        }
    }
}
