package io.lading.link;

import io.lading.account.LinkGuard;
import io.lading.audit.SecurityLog;
import io.lading.file.Shelf;
import io.lading.http.download.FileContent;
import io.lading.metadata.Metadata;
import io.lading.metadata.link.LinkRows;
import io.lading.metadata.link.VisitRows;
import io.lading.upload.UploadRules;
import io.lading.upload.Uploads;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Wires this package. Needs [LinkRules].
@Configuration(proxyBeanMethods = false)
public class LinkWiring {
    @Bean
    LinkRows linkRows(Metadata metadata) {
        return new LinkRows(metadata);
    }

    @Bean
    LinkUploads linkUploads(SecurityLog log) {
        return new LinkUploads(log);
    }

    @Bean
    Links links(Metadata metadata, LinkRows rows, Uploads uploads, LinkRules rules, Clock clock) {
        return new Links(rows, new VisitRows(metadata), uploads, rules, clock);
    }

    @Bean
    OwnLinksController ownLinksController(
            Links links,
            LinkRows rows,
            LinkRules rules,
            UploadRules uploadRules,
            LinkGuard guard,
            Shelf shelf,
            SecurityLog log) {
        return new OwnLinksController(links, rows, rules, uploadRules, guard, shelf, log);
    }

    @Bean
    AllLinksController allLinksController(Links links, LinkRows rows, SecurityLog log) {
        return new AllLinksController(links, rows, log);
    }

    @Bean
    VisitController visitController(Links links, LinkGuard guard, Shelf shelf, SecurityLog log) {
        return new VisitController(links, guard, shelf, log);
    }

    @Bean
    LinkedFileController linkedFileController(
            Links links, LinkRows rows, LinkGuard guard, Shelf shelf, SecurityLog log) {
        return new LinkedFileController(links, rows, guard, shelf, new FileContent(shelf), log);
    }
}
